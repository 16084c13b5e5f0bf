import Measurements
import Vocabulary

/// A rule that recognises something other than the cause of a failure.
enum Rule: Sendable {
  /// Looks at one check at a time.
  case eachCheck(@Sendable (CheckResult, Evidence) -> Conclusion?)
  /// Looks at one observation at a time.
  case eachObservation(@Sendable (Observation, CheckResult) -> Conclusion?)
  /// Looks at one source at a time.
  case eachSource(@Sendable (SourceResult, Evidence) -> Conclusion?)
  /// Looks at the whole run.
  case run(@Sendable (Evidence) -> [Conclusion])
}

/// Rules grouped by what they look at, so that one pass over the checks serves all.
struct RuleSet: Sendable {
  private var ofChecks: [@Sendable (CheckResult, Evidence) -> Conclusion?] = []
  private var ofObservations: [@Sendable (Observation, CheckResult) -> Conclusion?] = []
  private var ofSources: [@Sendable (SourceResult, Evidence) -> Conclusion?] = []
  private var ofRuns: [@Sendable (Evidence) -> [Conclusion]] = []

  init(_ rules: [Rule]) {
    for rule in rules {
      switch rule {
      case .eachCheck(let rule): ofChecks.append(rule)
      case .eachObservation(let rule): ofObservations.append(rule)
      case .eachSource(let rule): ofSources.append(rule)
      case .run(let rule): ofRuns.append(rule)
      }
    }
  }

  func conclusions(on check: CheckResult, _ evidence: Evidence) -> [Conclusion] {
    ofChecks.compactMap { $0(check, evidence) }
      + check.observations.flatMap { seen in ofObservations.compactMap { $0(seen, check) } }
  }

  func conclusions(on evidence: Evidence) -> [Conclusion] {
    evidence.sources.flatMap { source in ofSources.compactMap { $0(source, evidence) } }
      + ofRuns.flatMap { $0(evidence) }
  }
}
