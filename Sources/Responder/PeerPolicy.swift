package import Vocabulary

/// Which peers relays reach, so that a responder is no way into the network that it stands in.
///
/// Unless told otherwise: public addresses alone, and none of this host. A responder that only this host
/// can reach relays to loopback as well.
package struct PeerPolicy: Sendable {
  private let allowed: [AddressBlock]
  private let listeners: Set<SocketAddress>
  private let own: Set<IPAddress>
  private let isLocal: Bool

  /// `allowed` replaces the rule for public addresses; `own` are this host's addresses.
  package init(allowed: [AddressBlock], listeners: [SocketAddress], own: [IPAddress]) {
    self.allowed = allowed
    self.listeners = Set(listeners.map { SocketAddress($0.ip.prefix(128), port: $0.port) })
    self.own = Set((own + listeners.map(\.ip)).map { $0.prefix(128) })
    isLocal = listeners.allSatisfy { $0.ip.reach == .loopback }
  }

  /// Whether a relay may be opened for a peer (RFC 8656 section 9.2).
  package func allows(_ peer: IPAddress) -> Bool {
    let peer = peer.prefix(128)
    let ends = [peer] + peer.embedded
    // No one peer has such an address, whoever allowed it.
    guard !ends.contains(where: { Self.isForNobody($0) }) else { return false }
    guard allowed.isEmpty else { return allowed.contains { $0.contains(peer) } }
    if isLocal, peer.reach == .loopback { return true }
    return ends.allSatisfy { isPublic($0) && !own.contains($0) }
  }

  /// Whether data may go to a peer: never to a port of the responder itself.
  package func allows(_ peer: SocketAddress) -> Bool {
    let ends = [peer.ip.prefix(128)] + peer.ip.embedded
    return !ends.contains { listeners.contains(SocketAddress($0, port: peer.port)) }
      && allows(peer.ip)
  }

  private static func isForNobody(_ address: IPAddress) -> Bool {
    [.unspecified, .multicast, .broadcast].contains(address.reach)
  }

  private func isPublic(_ address: IPAddress) -> Bool {
    // A mapped address has the reach of the one in it, which is judged by itself.
    address.reach == .global && !Self.notPublic.contains { $0.contains(address) }
  }

  /// Not reachable from elsewhere, though no `Reach` says so (the special-purpose registries), or a
  /// cloud's way to the configuration of its machines.
  private static let notPublic = [
    "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b:1::/48", "100::/64", "5f00::/16",
    "fec0::/10",
    "168.63.129.16",
  ].compactMap { AddressBlock($0) }
}
