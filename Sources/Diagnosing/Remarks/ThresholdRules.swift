import Measurements
import Vocabulary

extension Diagnosis {
  /// Measures above their limits; a critical limit fails the run unless everything that exceeds it
  /// is optional.
  static let thresholdRules = [
    Rule.run { evidence in
      let measures = Measure.allCases.filter { evidence.hasLimits(of: $0) }
      return measures.flatMap { measure in
        measure == .config
          ? evidence.sources.compactMap {
            exceeded($0, evidence.limits(of: measure, for: $0.id))
          }
          : evidence.checks.compactMap {
            exceeded($0, measure, evidence.limits(of: measure, for: $0.source))
          }
      }
    }
  ]

  private static func exceeded(
    _ check: CheckResult, _ measure: Measure, _ limits: Limits?
  ) -> Conclusion? {
    guard let value = check.value(of: measure), let exceeded = limits?.exceeded(by: value) else {
      return nil
    }
    return conclusion(
      measure, exceeded, check.place, value, checks: [check], isRequired: check.isRequired)
  }

  private static func exceeded(_ source: SourceResult, _ limits: Limits?) -> Conclusion? {
    guard source.outcome == .ok, let exceeded = limits?.exceeded(by: .time(source.duration))
    else {
      return nil
    }
    return conclusion(
      .config, exceeded, source.place, .time(source.duration), checks: [],
      isRequired: source.isRequired)
  }

  private static func conclusion(
    _ measure: Measure, _ exceeded: (severity: Severity, limit: Quantity), _ place: String,
    _ value: Quantity, checks: [CheckResult], isRequired: Bool
  ) -> Conclusion {
    var conclusion = Conclusion(
      .thresholdExceeded, exceeded.severity, .confirmed, checks: checks, explains: false,
      lines: [
        .init(
          place: nil,
          text: """
            \(measure.rawValue) of \(place): \(describe(value)), allowed \
            \(describe(exceeded.limit))
            """)
      ], remedy: nil)
    conclusion.failsRun = exceeded.severity == .critical && isRequired
    return conclusion
  }

  private static func describe(_ quantity: Quantity) -> String {
    switch quantity {
    case .time(let span): milliseconds(span)
    case .share(let share): percent(share)
    }
  }

  /// One decimal, and none where it is zero.
  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }

  /// Three decimals: a threshold may be below a millisecond.
  private static func milliseconds(_ span: Nanoseconds) -> String {
    let microseconds = span.count / 1000
    let fraction = String(microseconds % 1000)
    let digits = String(repeating: "0", count: max(0, 3 - fraction.count)) + fraction
    return "\(microseconds / 1000).\(digits) ms"
  }
}
