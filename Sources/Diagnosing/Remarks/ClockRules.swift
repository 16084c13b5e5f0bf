import Measurements
import Vocabulary

extension Diagnosis {
  static let clockRules = [clockSkew, lifetimeDisagreement]

  /// A Date header has whole seconds and is one transit old; a minute is beyond doubt.
  private static let tolerance = Nanoseconds.seconds(60)

  private static let clockSkew = Rule.run { evidence in
    guard evidence.sources.contains(where: { $0.clockSkew != nil }) else { return [] }
    let atRisk = Dictionary(
      grouping: evidence.checks.filter(\.mayFailByTheClock), by: \.source)
    return evidence.sources.compactMap { source in
      guard let skew = source.clockSkew, isBeyond(skew) else { return nil }
      let direction = skew > .zero ? "behind" : "ahead of"
      return Conclusion(
        .clockSkew, nil, .likely, checks: atRisk[source.id] ?? [], explains: false,
        lines: [
          .init(
            place: source.place,
            text:
              "this computer's clock is \(describe(seconds: seconds(skew))) \(direction) the source's"
          )
        ], remedy: nil)
    }
  }

  /// A time to live that disagrees with the time in the user name by more than the clocks explain.
  ///
  /// Not a warning: a service may mean something else by the number.
  private static let lifetimeDisagreement = Rule.eachSource { source, _ in
    guard let disagreement = source.expiryDisagreement else { return nil }
    let rest = disagreement - (source.clockSkew ?? .zero)
    guard isBeyond(rest) else { return nil }
    return Conclusion(
      .credentialLifetime,
      lines: [
        .init(
          place: source.place,
          text: """
            the user name's time is \(describe(seconds: seconds(rest))) \
            \(rest > .zero ? "after" : "before") the end of the ttl
            """)
      ])
  }

  private static func isBeyond(_ span: Nanoseconds) -> Bool {
    max(span, .zero - span) > tolerance
  }

  private static func seconds(_ span: Nanoseconds) -> Int64 {
    Int64(clamping: span.count.magnitude / 1_000_000_000)
  }
}

extension CheckResult {
  fileprivate var mayFailByTheClock: Bool {
    failure.map { [.unauthorized, .certificateInvalid].contains($0.reason) } ?? false
  }
}
