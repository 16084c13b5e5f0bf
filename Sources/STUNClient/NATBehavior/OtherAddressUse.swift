package import Vocabulary

/// What a server's OTHER-ADDRESS is good for (RFC 5780 section 7.4).
package enum OtherAddressUse: Hashable, Sendable {
  case usable(SocketAddress)
  case unusable(SocketAddress)

  /// Usable is what differs in address and port from what was asked (NAT-1) and is as far away as that:
  /// a public server has no business at this site's own addresses (B-40).
  package init(_ other: SocketAddress, of server: SocketAddress) {
    let extent = other.ip.reach.extent
    let isElsewhere = other.ip != server.ip && other.port != server.port && other.port != 0
    self =
      isElsewhere && other.ip.version == server.ip.version && extent > 0
        && extent == server.ip.reach.extent ? .usable(other) : .unusable(other)
  }
}
