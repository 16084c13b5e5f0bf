package import Measurements
import Vocabulary

/// Everything that a diagnosis may look at.
package struct Evidence: Sendable {
  package var sources: [SourceResult]
  package var checks: [CheckResult]
  /// When the run started, to compare with what expires.
  package var now: UnixTime
  package var thresholds: Thresholds
  /// What stands in for them, by a source's id.
  package var sourceThresholds: [String: Thresholds]

  package init(
    sources: [SourceResult], checks: [CheckResult], now: UnixTime, thresholds: Thresholds = [:],
    sourceThresholds: [String: Thresholds] = [:]
  ) {
    self.thresholds = thresholds
    self.sourceThresholds = sourceThresholds
    self.sources = sources
    self.checks = checks
    self.now = now
  }

  /// The limits of a measure that hold for a source.
  func limits(of measure: Measure, for source: String) -> Limits? {
    sourceThresholds[source]?[measure] ?? thresholds[measure]
  }

  /// The checks of the same host, the one asked about included.
  func siblings(of check: CheckResult) -> [CheckResult] {
    checks.filter { $0.server.host == check.server.host }
  }
}

/// One cause that we know how to recognise.
struct Rule: Sendable {
  let findings: @Sendable (Evidence) -> [Finding]

  /// A rule that looks at one check at a time.
  static func eachCheck(
    _ finding: @escaping @Sendable (CheckResult, Evidence) -> Finding?
  ) -> Rule {
    Rule { evidence in evidence.checks.compactMap { finding($0, evidence) } }
  }

  /// A rule that looks at one observation at a time.
  static func eachObservation(
    _ finding: @escaping @Sendable (Observation, CheckResult) -> Finding?
  ) -> Rule {
    Rule { evidence in
      evidence.checks.flatMap { check in
        check.observations.compactMap { finding($0, check) }
      }
    }
  }
}

extension CheckResult {
  /// Where the check went, to put before what was seen there: `udp 192.0.2.1:3478`.
  var place: String {
    guard let endpoint = server.socketAddress else {
      return "\(transport.rawValue) \(server.host):\(server.port)"
    }
    return "\(transport.rawValue) \(endpoint)"
  }

  /// A finding about this check alone, its evidence marked with the place.
  func finding(
    _ id: String, _ severity: Severity, title: SafeText, evidence: String..., remedy: SafeText
  ) -> Finding {
    Finding(
      id, severity, checks: [self.id], title: title,
      evidence: evidence.map { "\(place): \($0)" }, remedy: remedy)
  }
}
