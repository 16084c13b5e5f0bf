import Measurements
import Settings

/// The mildest verdict that the exit status reports.
enum FailOn: String {
  /// Slower than usual, which is no verdict of its own.
  case regression
  case degraded
  case failed
  case never

  init(_ values: SettingValues) {
    self = values.text(.failOn).flatMap(FailOn.init) ?? .degraded
  }

  /// The verdict that the exit status reports.
  func verdict(of report: Report) -> Verdict {
    switch (self, report.verdict) {
    case (.never, _), (.failed, .degraded): .ok
    case (.regression, .ok): Self.verdict(ofOK: report.run.history)
    case (.regression, let verdict), (.degraded, let verdict), (.failed, let verdict): verdict
    }
  }

  /// Without the earlier runs nobody can say whether it is slower.
  private static func verdict(ofOK history: [HistoryNote]?) -> Verdict {
    guard let history else { return .unknown }
    return history.contains { $0.kind == .slower } ? .degraded : .ok
  }

  /// The history that a run is recorded in, which a comparison with earlier runs needs.
  func history(_ values: SettingValues) throws(UsageError) -> HistorySettings? {
    let history = try HistorySettings(ofRun: values)
    guard history != nil || self != .regression else {
      throw UsageError("--fail-on regression compares with earlier runs: it needs --history")
    }
    return history
  }
}
