import GRDB
package import Measurements
import Reporting
package import Vocabulary

/// A recorded run, in a few numbers.
package struct RecordedRun: Hashable, Sendable {
  /// Its number in this history, never given twice.
  package let number: Int
  package let id: String
  package let startedAt: UnixTime
  package let duration: Nanoseconds
  package let verdict: Verdict
  package let isPartial: Bool
  package let passed: Int
  package let failed: Int
  /// The id of its first finding that is a warning or worse.
  package let cause: String?

  fileprivate init(_ row: Row) throws {
    number = try row.decode(forColumn: "number")
    id = try row.decode(forColumn: "id")
    startedAt =
      UnixTime(text: try row.decode(String.self, forColumn: "started_at"))
      ?? UnixTime(milliseconds: 0)
    duration = Nanoseconds(seconds: try row.decode(Double.self, forColumn: "duration_seconds"))
    verdict = Verdict(rawValue: try row.decode(String.self, forColumn: "verdict")) ?? .unknown
    isPartial = try row.decode(forColumn: "partial")
    passed = try row.decode(forColumn: "ok_count")
    failed = try row.decode(forColumn: "failed_count")
    cause = try row.decode(String?.self, forColumn: "cause")
  }

  fileprivate static let columns =
    "number, id, started_at, duration_seconds, verdict, partial, ok_count, failed_count, cause"
}

/// Which recorded run is meant.
package enum RunName: Hashable, Sendable {
  case number(Int)
  /// So many before the last one; 0 is the last.
  case back(Int)

  /// `12`, `last`, or `last-2`.
  package init?(_ text: String) {
    if text == "last" {
      self = .back(0)
    } else if text.hasPrefix("last-"), let count = Int(text.dropFirst(5)), count >= 0 {
      self = .back(count)
    } else if let number = Int(text), number > 0 {
      self = .number(number)
    } else {
      return nil
    }
  }
}

extension RunHistory {
  /// The newest runs, at most `limit`, the oldest of them first.
  package func runs(
    limit: Int, since start: UnixTime? = nil
  ) throws(HistoryError) -> [RecordedRun] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(RecordedRun.columns) FROM run WHERE started_at >= ?
          ORDER BY started_at DESC, number DESC LIMIT ?
          """,
        arguments: [start?.description ?? "", limit]
      ).reversed().map(RecordedRun.init)
    }
  }

  package func run(_ name: RunName) throws(HistoryError) -> RecordedRun? {
    try read { database in
      let row =
        switch name {
        case .number(let number):
          try Row.fetchOne(
            database, sql: "SELECT \(RecordedRun.columns) FROM run WHERE number = ?",
            arguments: [number])
        case .back(let count):
          try Row.fetchOne(
            database,
            sql: """
              SELECT \(RecordedRun.columns) FROM run ORDER BY started_at DESC, number DESC
              LIMIT 1 OFFSET ?
              """, arguments: [count])
        }
      return try row.map(RecordedRun.init)
    }
  }

  /// The report of a recorded run, in JSON as it was kept.
  package func reportText(of run: RecordedRun) throws(HistoryError) -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT report FROM run WHERE number = ?", arguments: [run.number])
    }
  }
}
