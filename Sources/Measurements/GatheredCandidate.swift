package import Vocabulary

/// A candidate that an ICE agent on this host gathers over UDP (RFC 8445 section 5.1.1).
package struct GatheredCandidate: Hashable, Sendable {
  package var kind: CandidateKind
  package var address: SocketAddress
  /// Where it is on this host; `nil` for what is there itself.
  package var base: SocketAddress?
  /// The same for candidates of one kind and IP version, and for no others.
  package var foundation: String
  package var priority: UInt32

  /// Of the only interface and the only component (RFC 8445 section 5.1.2.1).
  init(_ kind: CandidateKind, _ address: SocketAddress, base: SocketAddress? = nil) {
    self.kind = kind
    self.address = address
    self.base = base
    let isHost = kind == .host
    foundation = "\(address.ip.version.rawValue)\(isHost ? 1 : 2)"
    let typePreference: UInt32 = isHost ? 126 : 100
    priority = typePreference << 24 | 65_535 << 8 | 255
  }
}

extension NATDetail {
  /// Those of the socket that asked: its own address and, where that is another, the one that servers see.
  package var candidates: [GatheredCandidate] {
    guard let local, let mapped else { return [] }
    let host = GatheredCandidate(.host, local)
    return isTranslated == true
      ? [host, GatheredCandidate(.serverReflexive, mapped, base: local)] : [host]
  }
}

extension GatheredCandidate {
  /// As in a session description: `candidate:41 1 udp 2130706431 192.0.2.1 40001 typ host` (RFC 8839
  /// section 5.1).
  package var description: String {
    let related = base.map { " raddr \($0.ip) rport \($0.port)" } ?? ""
    return "candidate:\(foundation) 1 udp \(priority) \(address.ip) \(address.port) "
      + "typ \(kind.rawValue)\(related)"
  }
}
