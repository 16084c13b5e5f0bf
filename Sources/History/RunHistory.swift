import GRDB
import Measurements
import Vocabulary

/// The runs that were made on this host, in one SQLite file.
///
/// Each run is one transaction in the write-ahead log: a kill at any moment leaves it there whole, or
/// not at all. Several programs may use one file at once.
package struct RunHistory: Sendable {
  package let path: String
  let queue: DatabaseQueue

  /// Another program's transaction takes milliseconds; whoever waits for longer is told.
  private static let patience = 2.0

  /// Opens the history, and makes one where there is none if `creating`.
  package init(at path: String, creating: Bool) throws(HistoryError) {
    self.path = path
    if creating { try HistoryFile.make(at: path) }
    try HistoryFile.find(at: path)
    let isWritable = HistoryFile.isWritable(path)
    guard isWritable || !creating else { throw HistoryError(.readOnly, at: path) }
    do {
      queue = try DatabaseQueue(path: path, configuration: Self.configuration(isWritable))
      try Self.migrate(queue, isWritable)
    } catch {
      throw HistoryError(error, at: path)
    }
  }

  private static func configuration(_ isWritable: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.readonly = !isWritable
    configuration.prepareDatabase { database in
      guard isWritable else { return }
      try HistorySchema.admit(database)
      // Two programs that begin at once: the other one turns it on.
      try? database.execute(sql: "PRAGMA journal_mode = WAL")
      // A run that was told as recorded survives a power failure.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    return configuration
  }

  private static func migrate(_ queue: DatabaseQueue, _ isWritable: Bool) throws {
    let migrator = HistorySchema.migrator
    let state = try queue.read { database in
      (
        isNewer: try migrator.hasBeenSuperseded(database),
        isDone: try migrator.hasCompletedMigrations(database)
      )
    }
    guard !state.isNewer else { throw HistoryError(.newer, at: "") }
    guard !state.isDone else { return }
    guard isWritable else { throw HistoryError(.readOnly, at: "") }
    do {
      try migrator.migrate(queue)
    } catch {
      // Another program was quicker.
      guard try queue.read(migrator.hasCompletedMigrations) else { throw error }
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw HistoryError(error, at: path)
    }
  }

  /// One transaction, which has its lock from the start.
  func write<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
    do {
      return try queue.writeWithoutTransaction { database in
        var value: Value?
        try database.inTransaction(.immediate) {
          value = try body(database)
          return .commit
        }
        guard let value else { throw HistoryError(.busy, at: path) }
        return value
      }
    } catch {
      throw HistoryError(error, at: path)
    }
  }
}
