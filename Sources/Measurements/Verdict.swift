/// The overall verdict of a run.
package enum Verdict: String, CaseIterable, Hashable, Sendable {
  case ok
  case degraded
  case failed
  case unknown

  /// The exit status that schedulers read.
  package var exitCode: Int32 {
    switch self {
    case .ok: 0
    case .degraded: 1
    case .failed: 2
    case .unknown: 3
    }
  }

  /// Decides from all results.
  ///
  /// Required failures decide first: a check, a source while others could be checked, a critical
  /// threshold. Otherwise, anything that kept us from finding out (an error of our own, an
  /// interruption, nothing checked) leaves it open. Otherwise, optional failures and warnings
  /// degrade it. Skipped checks do not count.
  package init(
    sources: [SourceResult], checks: [CheckResult], findings: [Finding] = [], partial: Bool = false
  ) {
    let failed = checks.filter { $0.outcome == .failed }
    let required = failed.filter(\.isRequired)
    let failedSources = sources.filter { $0.outcome == .failed }
    let isAnythingChecked =
      checks.contains { $0.outcome != .skipped }
      || sources.contains { $0.isCheckInItself && $0.outcome == .ok }
    if required.contains(where: { !$0.isUndecided }) || findings.contains(where: \.failsRun)
      || isAnythingChecked && failedSources.contains(where: { $0.isRequired && !$0.isUndecided })
    {
      self = .failed
    } else if partial || !required.isEmpty || !isAnythingChecked {
      self = .unknown
    } else if !failed.isEmpty || !failedSources.isEmpty
      || findings.contains(where: { $0.severity >= .warning })
    {
      self = .degraded
    } else {
      self = .ok
    }
  }
}

extension SourceResult {
  fileprivate var isUndecided: Bool { failure?.reason == .cancelled }
}

extension CheckResult {
  fileprivate var isUndecided: Bool { failure?.reason.isUndecided ?? false }
}
