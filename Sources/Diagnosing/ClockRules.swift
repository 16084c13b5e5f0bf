import Endpoints
import Measurements

extension Diagnosis {
  static let clockRules = [clockSkew]

  /// A Date header counts whole seconds and is a transit old; a minute is beyond doubt.
  private static let tolerance = Nanoseconds.seconds(60)

  private static let clockSkew = Rule { evidence in
    evidence.sources.compactMap { source in
      guard let skew = source.clockSkew, max(skew, .zero - skew) > tolerance else { return nil }
      let direction = skew > .zero ? "behind" : "ahead of"
      let seconds = skew.count.magnitude / 1_000_000_000
      return Finding(
        "clock-skew", .warning, checks: checksAtRisk(from: source, in: evidence),
        title: "This host's clock is wrong",
        evidence: ["\(source.kind) \(source.name): we are \(seconds) s \(direction) its clock"],
        remedy: """
          Set the clock (chronyc tracking, timedatectl). Signed requests, time-limited \
          credentials and certificates are all judged by it; AWS allows 5 minutes.
          """)
    }
  }

  /// The checks that a wrong clock may have failed.
  private static func checksAtRisk(from source: SourceResult, in evidence: Evidence) -> [String] {
    let clockBound: [FailureReason] = [.unauthorized, .certificateInvalid]
    return evidence.checks
      .filter {
        $0.source == source.id && $0.failure.map { clockBound.contains($0.reason) } ?? false
      }
      .map(\.id)
  }
}
