package import Vocabulary

/// The peers that relays may reach, so that a responder is no way into its own network.
///
/// By default only public addresses, and none of this host. A responder reachable only from this
/// host also relays to loopback.
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
    // No single peer has such an address, whoever allowed it.
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
    // A mapped address has the reach of the address in it, which is judged separately.
    address.reach == .global && !Self.notPublic.contains { $0.contains(address) }
  }

  /// Not reachable from elsewhere, although no `Reach` says so (the special-purpose registries), or
  /// the address of a cloud's metadata service.
  private static let notPublic = [
    "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b:1::/48", "100::/64", "5f00::/16",
    "fec0::/10",
    "168.63.129.16",
  ].compactMap { AddressBlock($0) }
}
