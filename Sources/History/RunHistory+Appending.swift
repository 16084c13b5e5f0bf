import GRDB
package import Measurements
import Reporting
package import Vocabulary

extension RunHistory {
  /// Adds a run, and drops what is older or more than to be kept; `false` if it is already there.
  package func append(
    _ report: Report, keeping retention: Retention, now: UnixTime
  ) throws(HistoryError) -> Bool {
    let isNew = try write { database in
      try Self.insert(report, into: database)
    }
    _ = try prune(to: retention, now: now)
    return isNew
  }

  private static func insert(_ report: Report, into database: Database) throws -> Bool {
    let finished = report.checks.filter { $0.failure?.reason != .cancelled }
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO run (id, started_at, duration_seconds, verdict, partial, ok_count,
          failed_count, cause, tool_version, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        report.run.id, report.run.startedAt.description, report.run.duration.seconds,
        report.verdict.rawValue, report.run.isPartial, finished.count { $0.outcome == .ok },
        finished.count { $0.outcome == .failed },
        report.findings.first { $0.severity > .info }?.id, report.tool.version,
        JSONReport.text(of: report, pretty: false),
      ])
    guard database.changesCount > 0 else { return false }
    let run = database.lastInsertedRowID
    let keys = TargetKeys(report)
    for check in finished where check.outcome != .skipped {
      try insert(check, key: keys.key(of: check), of: report, run, into: database)
    }
    return true
  }

  /// The first of several checks with one key counts: a source lists the same URI twice.
  private static func insert(
    _ check: CheckResult, key: String, of report: Report, _ run: Int64, into database: Database
  ) throws {
    try database.cachedStatement(sql: "INSERT OR IGNORE INTO target (key) VALUES (?)")
      .execute(arguments: [key])
    let durations = TimedMeasure.allCases.map { $0.duration(in: check)?.seconds }
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO result (target, started_at, run, check_id, outcome, reason,
          datagrams_sent, datagrams_lost, \(TimedMeasure.columns))
        VALUES ((SELECT number FROM target WHERE key = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        key, report.run.startedAt.description, run, check.id, check.outcome.rawValue,
        check.failure?.reason.rawValue, check.datagramsSent, check.datagramsLost,
      ] + StatementArguments(durations))
  }
}

/// The durations of a result that have a column, and a baseline.
package enum TimedMeasure: String, CaseIterable, Hashable, Sendable {
  case rtt
  case connect
  case tls
  case dtls
  case allocate

  package var measure: Measure {
    switch self {
    case .rtt: .rtt
    case .connect: .connect
    case .tls: .tls
    case .dtls: .dtls
    case .allocate: .allocate
    }
  }

  /// `nil` for round trips.
  var phase: PhaseName? {
    switch self {
    case .rtt: nil
    case .connect: .connect
    case .tls: .tls
    case .dtls: .dtls
    case .allocate: .allocate
    }
  }

  /// Of a phase only where it worked: until it fails it takes as long as its timeout.
  func duration(in check: CheckResult) -> Nanoseconds? {
    guard let phase else { return check.rtt?.median }
    return check.duration(of: phase, .ok)
  }

  var column: String { "\(rawValue)_seconds" }

  static let columns = allCases.map(\.column).joined(separator: ", ")
}
