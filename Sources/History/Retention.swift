import GRDB
package import Vocabulary

/// How much of a history is kept.
package struct Retention: Hashable, Sendable {
  package var days: Int
  package var bytes: Int

  package init(days: Int, bytes: Int) {
    (self.days, self.bytes) = (days, bytes)
  }

  /// The start of the oldest run to keep.
  func oldest(at now: UnixTime) -> UnixTime {
    let span = Int64(days).multipliedReportingOverflow(by: 86_400_000)
    let start = now.milliseconds.subtractingReportingOverflow(span.partialValue)
    return UnixTime(milliseconds: span.overflow || start.overflow ? .min : start.partialValue)
  }
}

extension RunHistory {
  /// Drops runs that are too old, then the oldest until the file is small enough; the newest stays.
  ///
  /// Returns how many were dropped.
  package func prune(to retention: Retention, now: UnixTime) throws(HistoryError) -> Int {
    let dropped = try write { database in
      let count = try Self.drop(from: database, to: retention, now: now)
      guard count > 0 else { return 0 }
      try database.execute(
        sql: "DELETE FROM target WHERE number NOT IN (SELECT target FROM result)")
      return count
    }
    // What is free is used again; only much of it is worth giving back.
    if dropped > 0 {
      do {
        try queue.writeWithoutTransaction { database in
          guard try Self.size(of: database).free > Self.spareBytes else { return }
          _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum")
        }
      } catch {
        throw HistoryError(error, at: path)
      }
    }
    return dropped
  }

  private static let spareBytes = 1 << 20

  private static func drop(
    from database: Database, to retention: Retention, now: UnixTime
  ) throws -> Int {
    try database.execute(
      sql: """
        DELETE FROM run WHERE started_at < ?
          AND number <> (SELECT number FROM run ORDER BY started_at DESC, number DESC LIMIT 1)
        """,
      arguments: [retention.oldest(at: now).description])
    var dropped = database.changesCount
    while try size(of: database).used > retention.bytes {
      // A part at a time: reports differ in size.
      try database.execute(
        sql: """
          DELETE FROM run WHERE number IN (SELECT number FROM run ORDER BY started_at, number
            LIMIT max(1, (SELECT count(*) / 20 FROM run)))
            AND number <> (SELECT number FROM run ORDER BY started_at DESC, number DESC LIMIT 1)
          """)
      guard database.changesCount > 0 else { break }
      dropped += database.changesCount
    }
    return dropped
  }

  private static func size(of database: Database) throws -> (used: Int, free: Int) {
    let numbers = try ["page_size", "page_count", "freelist_count"].map { name in
      try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
    }
    return ((numbers[1] - numbers[2]) * numbers[0], numbers[2] * numbers[0])
  }
}
