import Measurements
import Vocabulary

extension Diagnosis {
  static let natRules = [
    varyingMapping, varyingAmongServers, secondNAT, shortMapping, hairpin, untestedFiltering,
    lostFragments, translator,
  ]

  private static let varyingMapping = ofNAT { check, nat in
    guard let mapping = nat.mapping, mapping.isDependent else { return nil }
    let seen = nat.views.compactMap { view in
      view.mapped.map { "as \($0) by \(view.destination)" }
    }
    // The same port at several addresses is a pool or several uplinks, and no symmetric NAT.
    return check.remark(
      nat.variesByAddressAlone ? .mappedAddressesDiffer : .mappingVaries, nil, .confirmed,
      "one socket is seen \(seen.joined(separator: ", "))")
  }

  private static let shownViews = 4

  /// NAT-15, of the servers of a run that were asked from one port.
  private static let varyingAmongServers = Rule.run { evidence in
    MappingComparison(evidence.checks).ports.filter { $0.result == .compared(varies: true) }
      .map { port in
        let seen = port.checks.compactMap { check in
          check.mappedAddress.map { "as \($0) by \(check.server.text)" }
        }
        let rest = seen.count - shownViews
        let more = rest > 0 ? ", and so on by \(rest) more" : ""
        return Conclusion(
          .mappingVaries, nil, .confirmed, checks: port.checks, explains: false,
          lines: [
            .init(
              place: nil,
              text: "one port, \(port.local) here, is seen "
                + seen.prefix(shownViews).joined(separator: ", ") + more)
          ], remedy: nil)
      }
  }

  private static let secondNAT = ofNAT { check, nat in
    guard let (sign, confidence) = nat.secondNAT, let mapped = nat.mapped else { return nil }
    let evidence =
      switch sign {
      case .farther(let router): farther(nat, router, confidence)
      case .outside(let outside, of: let router):
        """
        the router \(router.address) has the outside address \(outside), \(outside.reach.words), as it \
        says by \(router.method), while servers see \(mapped.ip)
        """
      }
    return check.remark(.doubleNAT, nil, confidence, evidence)
  }

  /// All inner routers on the way, and what they may be besides.
  private static func farther(
    _ nat: NATDetail, _ router: IPAddress, _ confidence: Confidence
  ) -> String {
    let inner = (nat.hops ?? []).dropFirst().compactMap(\.self)
      .filter { $0.reach == .privateUse || $0.reach == .sharedCarrier }
    let places =
      inner.count > 1
      ? "beyond the first router are \(inner.map { "\($0) (\($0.reach.words))" }.joined(separator: ", "))"
      : "beyond the first router is \(router), \(router.reach.words)"
    return places
      + (confidence == .possible ? ": a second NAT, or a router that does not translate" : "")
  }

  /// Two of ICE's keepalives, which come every 15 s, have to fit.
  private static let shortLife = Nanoseconds.seconds(30)

  private static let shortMapping = ofNAT { check, nat in
    guard let alive = nat.lifetime?.alive, let gone = nat.lifetime?.gone, gone <= shortLife else {
      return nil
    }
    return check.remark(
      .mappingShort, nil, .confirmed,
      """
      a mapping was there after \(describe(alive)) without traffic, and gone after \
      \(describe(gone))
      """)
  }

  private static let hairpin = ofNAT { check, nat in
    guard let mapped = nat.mapped else { return nil }
    switch nat.hairpin {
    case .lost:
      return check.remark(
        .noHairpin, nil, .confirmed,
        "nothing sent to \(mapped), our own mapped address, came back")
    case .insideSource:
      return check.remark(
        .hairpinInsideSource, nil, .confirmed,
        "what was sent to \(mapped), our own mapped address, came back from our inside address")
    case .outsideSource, .otherSource, nil: return nil
    }
  }

  private static let moreTime: Advice = "Give the check more time with \(.timeout)."

  private static let untestedFiltering = ofNAT { check, nat in
    guard let reason = nat.filteringUntested else { return nil }
    return check.remark(
      .filteringNotTested, nil, .confirmed, reason.sentence,
      remedy: reason == .cutShort ? moreTime : nil)
  }

  private static let lostFragments = ofNAT { check, nat in
    guard nat.passesFragments == false else { return nil }
    // Of a packet in two parts twice as many are lost: on a path that loses packets silence shows little.
    let isLossy = check.requestsSent > check.responsesReceived
    return check.remark(
      .fragmentsLost, nil, isLossy ? .possible : .likely,
      "requests with 1,500 bytes of padding, sent several times, had no answer"
        + (isLossy ? "; small ones were lost on the way as well" : ""))
  }

  private static let translator = ofNAT { check, nat in
    guard let prefix = nat.nat64 else { return nil }
    return check.remark(
      .nat64, nil, .confirmed,
      "ipv4only.arpa has an IPv6 address here, under the prefix \(prefix)")
  }

  private static func ofNAT(
    _ conclude: @escaping @Sendable (CheckResult, NATDetail) -> Conclusion?
  ) -> Rule {
    .eachCheck { check, _ in check.nat.flatMap { conclude(check, $0) } }
  }
}

extension NATUntested {
  fileprivate var sentence: String {
    switch self {
    case .notOffered: "no server names another address of its own"
    case .otherAddressUnusable:
      "the server cannot answer from the other address that it names"
    case .ignored: "asked to answer from its other address, the server answered from the one asked"
    case .answeredFromElsewhere:
      "asked to answer from its other address, the server answered from a third one"
    case .refused: "the server refuses to answer from its other address"
    case .cutShort: "the time was up before silence could count"
    case .otherAddressSilent:
      "nothing comes from the server's other address, even after we sent to it"
    }
  }
}
