/// What a run says in one word.
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

  /// Decides from everything that was found out.
  ///
  /// A required check that failed decides at once. Failing that, whatever kept us from finding out
  /// (a source without servers, an error of our own, an interruption, nothing checked) leaves it
  /// open. Then failed optional checks and warnings degrade it. Skipped checks say nothing.
  package init(
    sources: [SourceResult], checks: [CheckResult], findings: [Finding] = [], partial: Bool = false
  ) {
    let failed = checks.filter { $0.outcome == .failed }
    let required = failed.filter(\.isRequired)
    if required.contains(where: { !$0.isUndecided }) {
      self = .failed
    } else if partial || !required.isEmpty || sources.contains(where: { $0.outcome == .failed })
      || !checks.contains(where: { $0.outcome != .skipped })
    {
      self = .unknown
    } else if !failed.isEmpty || findings.contains(where: { $0.severity >= .warning }) {
      self = .degraded
    } else {
      self = .ok
    }
  }
}

extension CheckResult {
  fileprivate var isUndecided: Bool { failure?.reason.isUndecided ?? false }
}
