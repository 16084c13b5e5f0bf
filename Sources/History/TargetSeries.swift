import GRDB
import Measurements
import Reporting
package import Vocabulary

/// One result of a target.
package struct RecordedResult: Hashable, Sendable {
  package let startedAt: UnixTime
  package let isPassed: Bool

  fileprivate init(_ row: Row) throws {
    startedAt =
      UnixTime(text: try row.decode(String.self, forColumn: "started_at"))
      ?? UnixTime(milliseconds: 0)
    isPassed = try row.decode(String.self, forColumn: "outcome") == Outcome.ok.rawValue
  }
}

/// The earlier results of one target, in an open transaction.
struct TargetSeries {
  private let database: Database
  private let target: Int64
  /// Only what started before counts.
  private let start: String

  /// `nil` for a target that was never checked.
  init?(_ database: Database, key: String, before start: UnixTime) throws {
    let number = try database.cachedStatement(sql: "SELECT number FROM target WHERE key = ?")
    guard let target = try Int64.fetchOne(number, arguments: [key]) else { return nil }
    (self.database, self.target, self.start) = (database, target, start.description)
  }

  func last() throws -> RecordedResult? { try results(limit: 1).last }

  /// The newest results, the oldest first.
  func results(limit: Int) throws -> [RecordedResult] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT started_at, outcome FROM result WHERE target = ? AND started_at < ?
        ORDER BY started_at DESC LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [target, start, limit]).reversed()
      .map(RecordedResult.init)
  }

  /// The failed results since the target last passed: the start of the first and of the last, and
  /// how many.
  func lastFailures() throws -> (first: UnixTime, last: UnixTime, count: Int)? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT min(started_at) AS first, max(started_at) AS last, count(*) AS count FROM result
        WHERE target = ? AND started_at < ? AND outcome = 'failed' AND started_at > coalesce((
          SELECT max(started_at) FROM result
          WHERE target = ? AND started_at < ? AND outcome = 'ok'), '')
        """)
    let row = try Row.fetchOne(statement, arguments: [target, start, target, start])
    guard let row,
      let first = UnixTime(text: try row.decode(String?.self, forColumn: "first") ?? ""),
      let last = UnixTime(text: try row.decode(String?.self, forColumn: "last") ?? "")
    else { return nil }
    return (first, last, try row.decode(forColumn: "count"))
  }

  /// The durations of the newest results that passed, the newest first.
  func durations(_ measure: TimedMeasure, limit: Int) throws -> [(UnixTime, Nanoseconds)] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT started_at, \(measure.column) AS value FROM result
        WHERE target = ? AND started_at < ? AND outcome = 'ok' AND \(measure.column) IS NOT NULL
        ORDER BY started_at DESC LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [target, start, limit]).compactMap { row in
      let value = Nanoseconds(seconds: try row.decode(Double.self, forColumn: "value"))
      return UnixTime(text: try row.decode(String.self, forColumn: "started_at")).map {
        ($0, value)
      }
    }
  }
}
