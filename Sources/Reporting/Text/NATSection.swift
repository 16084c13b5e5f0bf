import Measurements
import Vocabulary

extension Page {
  private static let labelWidth = 12

  /// The path between this host and the servers, the NATs' behaviour, and the peers reached
  /// directly.
  mutating func addNAT(of checks: [CheckResult]) {
    for check in checks {
      guard let nat = check.nat, check.outcome == .ok else { continue }
      addPath(of: nat, check)
      for (label, text) in nat.properties { property(label, text) }
      addPeers(nat.predictions)
    }
  }

  /// `this host 192.168.1.2 ── router 192.168.1.1 ── outside 198.51.100.2 ── stun.example.org`.
  private mutating func addPath(of nat: NATDetail, _ check: CheckResult) {
    guard let mapped = nat.mapped, let local = nat.local else { return }
    // Beyond the NATs the routers are those of the Internet.
    let routers = (nat.hops ?? []).prefix { $0?.reach != .global }
    let outside = nat.isTranslated == true ? ["outside \(mapped.ip)"] : []
    let places =
      ["this host \(local.ip)"] + routers.map { $0.map { "router \($0)" } ?? "?" } + outside
      + [end(of: nat, check)]
    addGap()
    paragraph(places.joined(separator: " ── "), as: .heading)
  }

  /// The server that saw us from outside, which need not be the first that was named.
  private func end(of nat: NATDetail, _ check: CheckResult) -> String {
    guard let seen = nat.views.first?.destination.ip, let named = check.server.address,
      seen.reach == .global, named.reach != .global
    else { return check.server.host.text }
    return "\(seen)"
  }

  private mutating func property(_ label: String, _ text: String) {
    paragraph(text, after: "  " + label.padded(to: Self.labelWidth), .dim)
  }

  private mutating func addPeers(_ predictions: [NATPrediction]) {
    guard !predictions.isEmpty else { return }
    addGap()
    let width = predictions.map(\.peer.words.displayWidth).max() ?? 0
    add(Piece("  to a peer".padded(to: width + 4) + "media goes", .dim))
    for prediction in predictions {
      let path = prediction.path.words.padded(to: 10)
      add(
        Piece("  " + prediction.peer.words.padded(to: width + 2)),
        Piece(path, prediction.path.role), Piece(" \(prediction.reason)", .dim))
    }
  }
}

extension NATDetail {
  /// The findings of the tests, one line each.
  fileprivate var properties: [(label: String, text: String)] {
    [
      ("address", addressText), ("mapping", mappingText), ("over tcp", tcp?.words),
      ("filtering", filteringText),
      ("method", method == .changedAddress ? "of RFC 3489, with an older server" : nil),
      ("hairpin", hairpin?.words), ("ports", portsText),
      ("router", routerText),
      ("fragments", passesFragments.map { $0 ? "pass" : "got no answer" }),
      ("lifetime", lifetime?.words), ("keepalive", keepaliveText),
      ("candidates", candidatesText), ("no relay", relayFailuresText),
      ("nat64", nat64.map { "\($0): IPv4 is reached over IPv6, by a translator" }),
    ].compactMap { label, text in text.map { (label, $0) } }
  }

  private var addressText: String? {
    guard let mapped, let local else { return nil }
    return isTranslated == false
      ? "\(local), which servers see too: not translated" : "\(local) here is \(mapped) outside"
  }

  private var mappingText: String {
    let asked = Set(views.filter { $0.mapped != nil }.map(\.destination))
    let seen = "\(plural(asked.count, "destination")) asked"
    let change = isStable == false ? "; it changed during the tests" : ""
    let words =
      variesByAddressAlone
      ? "depends on the destination: the same port, of several outside addresses" : mapping?.words
    return (words ?? "not tested: it takes servers at two IP addresses")
      + ", \(seen)\(change)"
  }

  private var filteringText: String {
    guard let filtering else {
      return "not tested" + (filteringUntested.map { ": \($0.words)" } ?? "")
    }
    return filtering.words + (isFilteringConfirmed ? "" : ", likely: silence alone shows it")
  }

  private var routerText: String? {
    guard let router else { return nil }
    let place = "\(router.address) by \(router.method)"
    return router.outside.map { "\(place): its outside address is \($0)" }
      ?? "\(place): names no outside address"
  }

  private var portsText: String? {
    guard let preservesPorts else { return nil }
    let parity = preservesParity == true ? ", but even stays even and odd stays odd" : ""
    let pool = pairsAddresses == false ? "; sockets get several outside addresses" : ""
    return (preservesPorts ? "unchanged" : "changed\(parity)") + pool
  }
}

extension NATDetail {
  private var candidatesText: String? {
    let texts = candidates.map { "\($0.kind.rawValue) \($0.place)" }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private var relayFailuresText: String? {
    let texts = relays.compactMap { relay in relay.failure.map { "\(relay.server): \($0)" } }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }

  private var keepaliveText: String? {
    guard isTranslated == true || filtering != .endpointIndependent else { return nil }
    let why = lifetime == nil ? ", as ICE does; --lifetime measures what is needed" : ""
    return "every \(Int(keepalive.seconds)) s\(why)"
  }
}

extension NATStreamMapping {
  fileprivate var words: String {
    let answered = Set(views.filter { $0.mapped != nil }.map(\.destination)).count
    return (mapping?.words ?? "not tested: it takes servers at two IP addresses")
      + ", \(plural(answered, "destination")) answered"
  }
}

extension NATLifetime {
  fileprivate var words: String {
    switch (alive, gone) {
    case (nil, _): "not tested: the server does not answer to another port (RFC 5780)"
    case (let alive?, nil): "more than \(Int(alive.seconds)) s"
    case (let alive?, let gone?):
      "between \(Int(alive.seconds)) and \(Int(gone.seconds)) s without traffic"
    }
  }
}

extension NATMapping {
  fileprivate var words: String {
    switch self {
    case .endpointIndependent: "endpoint-independent: one port for every destination"
    case .addressDependent: "address-dependent: another port for each IP address"
    case .addressAndPortDependent: "address- and port-dependent: another port for each destination"
    case .endpointDependent: "endpoint-dependent: another port for each server"
    }
  }
}

extension NATFiltering {
  fileprivate var words: String {
    switch self {
    case .endpointIndependent: "endpoint-independent: lets anyone in"
    case .addressDependent: "address-dependent: lets in addresses that we have sent to"
    case .addressAndPortDependent:
      "address- and port-dependent: lets in only the address and port that we have sent to"
    }
  }
}

extension NATUntested {
  fileprivate var words: String {
    switch self {
    case .notOffered: "no server offers it (RFC 5780)"
    case .otherAddressUnusable: "the server's other address cannot be used"
    case .ignored: "the server does not answer from its other address"
    case .answeredFromElsewhere: "the server answered from a third address"
    case .refused: "the server refuses it"
    case .otherAddressSilent: "the server's other address is silent"
    case .cutShort: "the time was up before silence could count"
    }
  }
}

extension NATHairpin {
  fileprivate var words: String {
    switch self {
    case .outsideSource: "yes"
    case .insideSource: "yes, from the inside address"
    case .otherSource: "yes, from an address of the router"
    case .lost: "no: what is sent to our own outside address is lost"
    }
  }
}

extension NATPeer {
  fileprivate var words: String {
    switch self {
    case .open: "with a public address"
    case .endpointIndependent: "behind a full-cone NAT"
    case .portRestricted: "behind a port-restricted NAT"
    case .symmetric: "behind a symmetric NAT"
    case .udpShut: "where UDP is blocked"
    }
  }
}

extension NATPath {
  fileprivate var words: String {
    switch self {
    case .direct: "direct"
    case .relay: "by relay"
    case .unknown: "not known"
    }
  }

  fileprivate var role: Palette.Role {
    switch self {
    case .direct: .good
    case .relay: .warning
    case .unknown: .dim
    }
  }
}
