import Measurements
import Vocabulary

extension Diagnosis {
  /// What took longer than somebody allows; a critical limit fails the run unless all of it is optional.
  static func exceededThresholds(in evidence: Evidence) -> [Finding] {
    Measure.allCases.flatMap { measure in
      measure == .config
        ? evidence.sources.compactMap { finding($0, evidence.limits(of: measure, for: $0.id)) }
        : evidence.checks.compactMap {
          finding($0, measure, evidence.limits(of: measure, for: $0.source))
        }
    }
  }

  private static func finding(
    _ check: CheckResult, _ measure: Measure, _ limits: Limits?
  ) -> Finding? {
    guard let value = check.value(of: measure), let exceeded = limits?.exceeded(by: value) else {
      return nil
    }
    return finding(
      measure, exceeded, check.place, value, checks: [check.id], isRequired: check.isRequired)
  }

  private static func finding(_ source: SourceResult, _ limits: Limits?) -> Finding? {
    guard source.outcome == .ok, let exceeded = limits?.exceeded(by: source.duration) else {
      return nil
    }
    return finding(
      .config, exceeded, "\(source.kind) \(source.name)", source.duration, checks: [],
      isRequired: source.isRequired)
  }

  private static func finding(
    _ measure: Measure, _ exceeded: (severity: Severity, limit: Nanoseconds), _ place: String,
    _ value: Nanoseconds, checks: [String], isRequired: Bool
  ) -> Finding {
    var finding = Finding(
      "threshold-exceeded", exceeded.severity, checks: checks,
      title: SafeText("\(measure.rawValue) exceeds its \(exceeded.severity.rawValue) threshold"),
      evidence: [
        SafeText("\(place): \(milliseconds(value)), allowed \(milliseconds(exceeded.limit))")
      ],
      remedy: """
        Compare with earlier reports: what got slower, the path or the server? Raise the threshold \
        if it was too strict.
        """)
    finding.failsRun = exceeded.severity == .critical && isRequired
    return finding
  }

  /// Three decimals: a threshold may be below a millisecond.
  private static func milliseconds(_ span: Nanoseconds) -> String {
    let microseconds = span.count / 1000
    return "\(microseconds / 1000).\(Decimal.padded(microseconds % 1000, to: 3)) ms"
  }
}
