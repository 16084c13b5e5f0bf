import Measurements
import Vocabulary

extension Page {
  /// For each audit what the server can do, whom its relays reach, and what it tells anybody.
  mutating func addAudits(of checks: [CheckResult]) {
    for check in checks {
      guard let audit = check.audit, !audit.features.isEmpty else { continue }
      addFeatures(of: audit, check)
      if let peers = audit.peers { addPeers(peers) }
      addTold(audit)
    }
  }

  private mutating func addFeatures(of audit: AuditDetail, _ check: CheckResult) {
    heading("\(check.transport.rawValue) \(check.server.text)")
    let width = audit.features.map(\.feature.words.displayWidth).max() ?? 0
    for result in audit.features where result.state != .notTried {
      let state = result.stateText.padded(to: Self.stateWidth)
      paragraph(
        result.evidence.text, after: "  \(result.feature.words.padded(to: width))  \(state) ",
        result.state.role)
    }
    let untried = audit.features.filter { $0.state == .notTried }.grouped { $0.evidence }
    for (reason, results) in untried {
      let names = results.map(\.feature.words).joined(separator: ", ")
      paragraph("\(names): \(reason)", after: "  not tried: ", .dim)
    }
  }

  private static let stateWidth = 13

  private mutating func addPeers(_ peers: [PeerResult]) {
    addGap()
    let groups = peers.grouped { $0.kind }
    let width = groups.map(\.key.words.displayWidth).max() ?? 0
    add(Piece("  relays to".padded(to: width + 4) + "permission", .dim))
    for (kind, results) in groups {
      for (state, alike) in results.grouped(by: { $0.stateText }) {
        let addresses = alike.map(\.address.description).joined(separator: ", ")
        paragraph(
          addresses,
          after: "  \(kind.words.padded(to: width))  \(state.padded(to: Self.permissionWidth)) ",
          alike[0].role)
      }
    }
  }

  private static let permissionWidth = 22

  private mutating func addTold(_ audit: AuditDetail) {
    let told = audit.disclosures.map(\.text).joined(separator: ", ")
    let sizes = audit.amplifications.map(\.text).joined(separator: ", ")
    guard !told.isEmpty || !sizes.isEmpty else { return }
    addGap()
    if !told.isEmpty { paragraph(told, after: "  tells anybody  ", .dim) }
    if !sizes.isEmpty { paragraph(sizes, after: "  answers with   ", .dim) }
  }
}

extension FeatureResult {
  fileprivate var stateText: String {
    switch state {
    case .refused: "refused" + (code.map { " (\($0))" } ?? "")
    case .yes: "yes"
    case .no: "no"
    case .notShown: "not shown"
    case .notTried: "not tried"
    }
  }
}

extension FeatureState {
  fileprivate var role: Palette.Role? {
    switch self {
    case .yes: .good
    case .no, .refused, .notShown, .notTried: .dim
    }
  }
}

extension PeerResult {
  fileprivate var stateText: String {
    switch permission {
    case .granted: "granted" + (isDelivered.map { $0 ? ", delivered" : ", not delivered" } ?? "")
    case .refused: "refused" + (code.map { " (\($0))" } ?? "")
    case .unanswered: "no answer"
    case .notTried: "not tried"
    }
  }

  fileprivate var role: Palette.Role {
    switch permission {
    case .granted: kind.isHarmless ? .dim : .bad
    case .refused: .good
    case .unanswered, .notTried: .dim
    }
  }
}

extension Amplification {
  /// `5.4 times the bytes of a Binding (108 for 20)`.
  fileprivate var text: String {
    let tenths = Int((factor * 10).rounded())
    return
      "\(tenths / 10).\(tenths % 10) times the bytes of \(method.words) (\(answerBytes) for \(requestBytes))"
  }
}

extension ServerFeature {
  var words: String {
    switch self {
    case .ipv6Relay: "IPv6 relay"
    case .dualStack: "both IP versions"
    case .portReservation: "port reservation"
    case .dontFragment: "DONT-FRAGMENT"
    case .tcpRelay: "TCP relay"
    case .mobility: "mobility"
    case .thirdPartyAuthorization: "third-party tokens"
    case .sha256: "SHA-256"
    case .userhash: "USERHASH"
    case .nonceCookie: "nonce cookie"
    case .natDiscovery: "NAT discovery"
    case .alternateServer: "alternate server"
    case .channelNumbers: "channels"
    case .lifetimes: "lifetimes"
    case .alpn: "ALPN"
    case .tls10: "TLS 1.0"
    case .tls11: "TLS 1.1"
    case .tls12: "TLS 1.2"
    case .tls13: "TLS 1.3"
    case .dtls10: "DTLS 1.0"
    case .dtls12: "DTLS 1.2"
    case .challengeLimit: "limit of 401s"
    }
  }
}

extension PeerKind {
  var words: String {
    switch self {
    case .loopback: "loopback"
    case .unspecified: "unspecified"
    case .privateUse: "private network"
    case .carrier: "carrier's network"
    case .linkLocal: "link-local"
    case .metadata: "cloud metadata"
    case .multicast: "multicast"
    case .broadcast: "broadcast"
    case .mapped: "hidden: v4-mapped"
    case .compatible: "hidden: compatible"
    case .sixToFour: "hidden: 6to4"
    case .teredo: "hidden: Teredo"
    case .nat64: "hidden: NAT64"
    case .ownListener: "the server's ports"
    case .ownRelay: "its other relays"
    }
  }
}
