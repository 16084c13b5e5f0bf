import Measurements
import Vocabulary

extension Diagnosis {
  static let reachabilityRules = [
    udpBlocked, plainTextFiltered, rejectedOnTheWay, noNeighbour, ipv6Unreachable, noRouteHere,
    bindingUnanswered, losses, retransmissions, samplesCut,
    privateAnswer, addressesCut,
  ]

  /// Q-50: no UDP of a host is answered, and some TCP of the same host is.
  ///
  /// Silence to DTLS alone may also mean that the server does not offer it.
  static func isUDPSilent(to check: CheckResult, in evidence: Evidence) -> Bool {
    let siblings = evidence.siblings(of: check)
    let datagrams = siblings.filter(\.transport.isDatagram)
    return siblings.contains { !$0.transport.isDatagram && $0.wasReached }
      && datagrams.contains { $0.transport == .udp } && datagrams.allSatisfy(\.wasDropped)
  }

  private static let udpBlocked = Rule.eachCheck { check, evidence in
    guard check.transport.isDatagram, check.outcome == .failed, check.candidate == nil,
      isUDPSilent(to: check, in: evidence)
    else { return nil }
    return check.finding(
      "udp-blocked", .critical, title: "UDP gets no answer where TCP to the same host does",
      evidence: "silent over UDP, while \(reachedOverTCP(check, evidence)) answered",
      remedy: """
        Allow UDP to this port in the firewalls on the way. Try 443/udp too (coturn: \
        alt-listening-port=443) before calling all UDP blocked, and keep a \
        turns:HOST:443?transport=tcp for networks where it is.
        """)
  }

  private static func reachedOverTCP(_ check: CheckResult, _ evidence: Evidence) -> String {
    let reached = evidence.siblings(of: check).first { !$0.transport.isDatagram && $0.wasReached }
    return reached?.place ?? "TCP"
  }

  /// Q-51: TCP connects, STUN in it is swallowed, and TLS to the same host is fine.
  private static let plainTextFiltered = Rule.eachCheck { check, evidence in
    guard check.transport == .tcp, check.failure?.reason == .timeout, check.hasConnected,
      let fine = evidence.siblings(of: check).first(where: { $0.transport == .tls && $0.wasReached }
      )
    else { return nil }
    return check.finding(
      "plain-stun-filtered", .critical, title: "Plain STUN over TCP is swallowed, TLS is not",
      evidence: "connected, then silence, while \(fine.place) answered",
      remedy: """
        A device that inspects packets drops STUN, or the plain port goes to another service. \
        Use turns: with transport=tcp from such networks.
        """)
  }

  private static let rejectedOnTheWay = Rule.eachObservation { observation, check in
    guard case .icmp(let type, let code, let version, let sender, isOwn: false) = observation,
      check.outcome == .failed, sender != check.server.address,
      let reason = rejection(type: type, code: code, version), check.failure?.reason == reason
    else { return nil }
    return check.finding(
      "rejected-on-the-way", .critical, title: "A device before the server rejects the packets",
      evidence: "\(observation)",
      remedy: """
        The server never saw them. Ask whoever runs the sender of that ICMP message about its \
        routes and filters for the server's address, port and transport.
        """)
  }

  /// What a destination unreachable lets a check fail with; `nil` for what rejects nothing, as a
  /// packet too big or a time exceeded (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3.1).
  private static func rejection(
    type: UInt8, code: UInt8, _ version: IPVersion
  ) -> FailureReason? {
    switch (version, type, code) {
    case (.v4, 3, 2), (.v4, 3, 3), (.v6, 1, 4): .connectionRefused
    case (.v4, 3, 0), (.v4, 3, 6), (.v4, 3, 11), (.v6, 1, 0): .networkUnreachable
    case (.v4, 3, 9), (.v4, 3, 10), (.v4, 3, 13), (.v6, 1, 1), (.v6, 1, 5), (.v6, 1, 6):
      .administrativelyProhibited
    case (.v4, 3, 4): nil
    case (.v4, 3, _), (.v6, 1, _): .hostUnreachable
    default: nil
    }
  }

  /// The kernel says "host unreachable" in its own name when ARP or ND finds nobody.
  private static let noNeighbour = Rule.eachObservation { observation, check in
    guard case .icmp(let type, let code, let version, _, isOwn: true) = observation,
      check.failure?.reason == .hostUnreachable,
      rejection(type: type, code: code, version) == .hostUnreachable
    else { return nil }
    return check.finding(
      "no-neighbour", .critical,
      title: "Nobody on the local network answers for the server's address",
      evidence: "no answer to \(version == .v4 ? "ARP" : "neighbour discovery"): \(observation)",
      remedy: """
        If the address is of this network, the host is off, has another address or is on another \
        VLAN; if it is not, the gateway to it is (ip neigh, ip route get ADDRESS).
        """)
  }

  private static let ipv6Unreachable = Rule.eachCheck { check, evidence in
    guard check.server.address?.version == .v6, check.wasDropped || check.hasNoRoute,
      evidence.siblings(of: check).contains(where: {
        $0.server.address?.version == .v4 && $0.transport == check.transport && $0.wasReached
      })
    else { return nil }
    return check.finding(
      "ipv6-unreachable", .critical, title: "The server answers over IPv4 and not over IPv6",
      evidence: check.hasNoRoute ? "no route over IPv6" : "silent over IPv6",
      remedy: """
        Either this network has no working IPv6 (then -4 leaves it out), or the server does not \
        listen on its AAAA address: coturn needs a listening-ip for it, and the firewall a rule.
        """)
  }

  // Q-12
  private static let bindingUnanswered = Rule.eachCheck { check, _ in
    guard let failure = check.bindingFailure, check.outcome == .ok else { return nil }
    guard failure.reason == .timeout else { return bindingRefused(failure, check) }
    return check.finding(
      "binding-unanswered", .info, title: "The server allocates, but answers no Binding requests",
      evidence: "Binding timed out, Allocate did not",
      remedy: """
        Nothing to repair where it is meant (coturn: no-stun); clients that list the server as \
        stun: get no answer from it, and no round-trip times can be measured.
        """)
  }

  private static func bindingRefused(_ failure: Failure, _ check: CheckResult) -> Finding {
    check.finding(
      "binding-refused", .info, title: "The server allocates, but gives Binding no good answer",
      evidence: "Binding: \(failure.message)",
      remedy: """
        Clients that list the server as stun: learn no address from it. See what the server's log \
        says of Binding requests.
        """)
  }

  private static let losses = Rule.eachCheck { check, _ in
    let lost = check.requestsLost
    guard check.responsesReceived > 0, lost > 0, !check.answersNoBinding else { return nil }
    // One lost in ten or more may be chance; beyond that, media would suffer.
    let severity: Severity = lost > 1 && lost * 10 >= check.requestsSent ? .warning : .info
    return check.finding(
      "packet-loss", severity, title: "Some requests were never answered",
      evidence: "\(lost) of \(check.requestsSent) without an answer",
      remedy: """
        Repeat with --count 100 to see whether it persists; look for congestion, wireless links, \
        and limits per source (coturn: unauthorized-ratelimit).
        """)
  }

  private static let samplesCut = Rule.eachObservation { observation, check in
    guard case .samplesCut = observation else { return nil }
    return check.finding(
      "samples-cut", .info, title: "The time was too short for all the round trips asked for",
      evidence: "\(observation)",
      remedy: "Give the check more time (--timeout), or ask for fewer samples (--count).")
  }

  private static let retransmissions = Rule.eachCheck { check, _ in
    guard check.retransmissions > 0, check.responsesReceived > 0 else { return nil }
    return check.finding(
      "retransmissions", .info, title: "Some requests had to be sent again",
      evidence: "\(check.retransmissions) sent again, of \(check.requestsSent) requests",
      remedy: "Single ones are normal on the Internet. Repeat with --count 100 to measure the loss."
    )
  }

  private static let privateAnswer = Rule.eachCheck { check, _ in
    guard let address = check.server.address, address.reach != .global,
      isPublicName(check.server.host.text)
    else { return nil }
    return check.finding(
      "private-dns-answer", .info, title: "A public name leads to an address that is not",
      evidence: "\(check.server.host) is \(address) here, which is \(address.reach.words)",
      remedy: """
        Right for a server inside this network; elsewhere the name must lead to a public address. \
        Some resolvers drop such answers (rebinding protection).
        """)
  }

  /// Whether a name claims to be of the public DNS (RFC 6761, RFC 6762, RFC 8375).
  private static func isPublicName(_ host: String) -> Bool {
    let labels = host.lowercased().split(separator: ".")
    guard IPAddress(host) == nil, labels.count > 1, let top = labels.last else { return false }
    return !["localhost", "local", "internal", "lan", "home", "test", "invalid", "arpa"].contains(
      top)
  }

  private static let noRouteHere = Rule.eachObservation { observation, check in
    guard case .noRoute(let version) = observation else { return nil }
    return check.finding(
      "no-route-here", .info,
      title: "This host has no IPv\(version.rawValue), the server's name has",
      evidence: "no route to \(check.server.host); the name's other addresses were checked",
      remedy: "Nothing is wrong with the server. To leave such addresses out, run with -4 or -6.")
  }

  private static let addressesCut = Rule.eachObservation { observation, check in
    guard case .addressesCut(let total, let kept) = observation else { return nil }
    return check.finding(
      "addresses-cut", .info, title: "The name has more addresses than are tried",
      evidence: "\(check.server.host) has \(total), of which \(kept) were tried",
      remedy: "Put the other addresses into URIs of their own to check them.")
  }
}

extension CheckResult {
  fileprivate var answersNoBinding: Bool { bindingFailure != nil }

  /// Whether anything of the server's own came back.
  var wasReached: Bool { outcome == .ok || responsesReceived > 0 }

  fileprivate var hasConnected: Bool {
    phases.contains { $0.name == .connect && $0.outcome == .ok }
  }

  /// Whether the packets vanished, as far as can be told from here.
  fileprivate var wasDropped: Bool {
    let reasons: [FailureReason] = [.timeout, .administrativelyProhibited]
    return responsesReceived == 0 && failure.map { reasons.contains($0.reason) } ?? false
  }

  fileprivate var hasNoRoute: Bool {
    let reasons: [FailureReason] = [.networkUnreachable, .hostUnreachable]
    return failure.map { reasons.contains($0.reason) } ?? false
  }
}
