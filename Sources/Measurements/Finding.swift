package import Vocabulary

/// How much a finding matters.
package enum Severity: String, CaseIterable, Hashable, Comparable, Sendable {
  /// Worth knowing; does not change the verdict.
  case info
  /// Works now, but not for everyone or not for long: the run is at best degraded.
  case warning
  /// The cause of a failure, or a security hole.
  case critical

  package static func < (left: Severity, right: Severity) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .critical: 2
    }
  }
}

/// A cause, its evidence, and what to change.
package struct Finding: Hashable, Sendable {
  /// The cause's name, stable across releases: `relay-address-unroutable`.
  package var id: String
  package var severity: Severity
  package var confidence = Confidence.likely
  /// The ids of the checks that show it.
  package var checks: [String]
  /// The ids of the failed checks that it explains; they get no second explanation.
  package var explains: [String] = []
  package var title: SafeText
  package var evidence: [SafeText]
  package var remedy: SafeText
  /// Whether it fails the run although every check passed: a threshold that the user set.
  package var failsRun = false

  package init(
    _ id: String, _ severity: Severity, checks: [String], title: SafeText,
    evidence: [SafeText], remedy: SafeText
  ) {
    self.id = id
    self.severity = severity
    self.checks = checks
    self.title = title
    self.evidence = evidence
    self.remedy = remedy
  }
}
