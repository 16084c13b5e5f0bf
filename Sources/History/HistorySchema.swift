import GRDB

/// The tables of a history, and the way from every earlier version to them.
///
/// A migration is never changed once it is in a release: a new one follows it.
enum HistorySchema {
  /// `ICEP`, which tells the file from another program's (`file` shows it).
  static let applicationID = 0x4943_4550

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    // `PRAGMA foreign_key_check` reads everything; what is made here cannot break a key.
    migrator.registerMigration("1", foreignKeyChecks: .immediate) { try $0.execute(sql: first) }
    return migrator
  }()

  /// Times are RFC 3339 in UTC with milliseconds, so that they sort as text; durations are seconds.
  private static let first = """
    CREATE TABLE run (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      started_at TEXT NOT NULL,
      duration_seconds REAL NOT NULL,
      verdict TEXT NOT NULL,
      partial INTEGER NOT NULL,
      ok_count INTEGER NOT NULL,
      failed_count INTEGER NOT NULL,
      cause TEXT,
      tool_version TEXT NOT NULL,
      report TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_by_time ON run (started_at);
    CREATE TABLE target (
      number INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE result (
      target INTEGER NOT NULL REFERENCES target,
      started_at TEXT NOT NULL,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      check_id TEXT NOT NULL,
      outcome TEXT NOT NULL,
      reason TEXT,
      rtt_seconds REAL,
      connect_seconds REAL,
      tls_seconds REAL,
      dtls_seconds REAL,
      allocate_seconds REAL,
      datagrams_sent INTEGER NOT NULL,
      datagrams_lost INTEGER NOT NULL,
      PRIMARY KEY (target, started_at, run)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX result_by_run ON result (run);
    """

  /// Whether a file that was opened may be used, and how; called before anything is written.
  static func admit(_ database: Database) throws {
    guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0 > 0 else {
      // Before the first table: it cannot be chosen later. Pages that pruning frees can then be
      // given back without writing the whole file anew.
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      return try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
      throw HistoryError(.foreign, at: "")
    }
  }
}
