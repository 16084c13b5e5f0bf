import Measurements
import Vocabulary

extension Diagnosis {
  static let clockRules = [clockSkew, lifetimeDisagreement]

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

  /// A time to live beside a user name with a time of its own: what the clocks do not explain.
  ///
  /// No warning: a service may mean something else by the number.
  private static let lifetimeDisagreement = Rule { evidence in
    evidence.sources.compactMap { source in
      guard let disagreement = source.expiryDisagreement else { return nil }
      let rest = disagreement - (source.clockSkew ?? .zero)
      guard max(rest, .zero - rest) > tolerance else { return nil }
      let direction = rest > .zero ? "after" : "before"
      let seconds = rest.count.magnitude / 1_000_000_000
      return Finding(
        "credential-lifetime", .info, checks: [],
        title: "The user name and the time to live disagree on when the credentials end",
        evidence: [
          "\(source.kind) \(source.name): the user name's time is \(seconds) s \(direction) the end of the ttl"
        ],
        remedy: """
          A server of the TURN REST convention goes by the user name, clients that renew by the ttl: \
          have the service hand out the same end in both, and compare its clock with this host's.
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
