package import Vocabulary

/// A candidate that an ICE agent on this host gathers over UDP (RFC 8445 section 5.1.1).
package struct GatheredCandidate: Hashable, Sendable {
  package var kind: CandidateKind
  package var address: SocketAddress
  /// What stands in place of a host's address, so that peers do not learn it.
  package var name: SafeText?
  /// The related address (RFC 8839 section 5.1): of what servers see, the address on this host; of a relay, what
  /// its server sees.
  package var related: SocketAddress?
  /// The same for candidates of one kind, IP version and server, and for no others.
  package var foundation: String
  package var priority: UInt32

  /// Of the only interface and the only component (RFC 8445 section 5.1.2.1); `index` counts the servers of
  /// relays.
  init(
    _ kind: CandidateKind, _ address: SocketAddress, related: SocketAddress? = nil, index: Int = 0
  ) {
    self.kind = kind
    self.address = address
    self.related = related
    foundation = "\(address.ip.version.rawValue)\(kind.place + index)"
    // IPv6 before IPv4 (section 5.1.2.2), and no two alike.
    let local = UInt32(65_535 - 2 * index - (address.ip.version == .v6 ? 0 : 1))
    priority = kind.preference << 24 | local << 8 | 255
  }
}

extension CandidateKind {
  /// The recommended type preferences (RFC 8445 section 5.1.2.2).
  fileprivate var preference: UInt32 {
    switch self {
    case .host: 126
    case .peerReflexive: 110
    case .serverReflexive: 100
    case .relayed: 0
    }
  }

  /// Its place among the foundations; relays come last, with one for each server.
  fileprivate var place: Int { self == .host ? 1 : self == .relayed ? 3 : 2 }
}

extension NATDetail {
  /// Those of the socket that asked: its own address and, where that is another, the one that servers see; and
  /// what servers have granted as relays.
  package var candidates: [GatheredCandidate] {
    guard let local, let mapped else { return relayedCandidates }
    var host = GatheredCandidate(.host, local)
    host.name = hostName
    guard isTranslated == true else { return [host] + relayedCandidates }
    var reflexive = GatheredCandidate(.serverReflexive, mapped, related: local)
    if hostName != nil { reflexive.related = .hidden(like: mapped.ip) }
    return [host, reflexive] + relayedCandidates
  }

  private var relayedCandidates: [GatheredCandidate] {
    relays.enumerated().flatMap { index, relay in
      relay.relayed.map { address in
        var related = relay.mapped ?? .hidden(like: address.ip)
        // What a server sees of a host without a NAT is what the name hides, whatever the socket's port.
        if hostName != nil, related.ip == local?.ip { related = .hidden(like: address.ip) }
        return GatheredCandidate(.relayed, address, related: related, index: index)
      }
    }
  }
}

extension SocketAddress {
  /// In place of a related address that is not to be told (RFC 8839 section 5.1).
  fileprivate static func hidden(like ip: IPAddress) -> SocketAddress {
    SocketAddress(ip.version == .v4 ? .anyV4 : .anyV6, port: 9)
  }
}

extension GatheredCandidate {
  /// The address and port, or the name in place of the address.
  package var place: String { name.map { "\($0):\(address.port)" } ?? "\(address)" }

  /// As in a session description: `candidate:41 1 udp 2130706431 192.0.2.1 40001 typ host` (RFC 8839
  /// section 5.1).
  package var description: String {
    let related = related.map { " raddr \($0.ip) rport \($0.port)" } ?? ""
    return "candidate:\(foundation) 1 udp \(priority) \(name?.text ?? "\(address.ip)") "
      + "\(address.port) typ \(kind.rawValue)\(related)"
  }
}
