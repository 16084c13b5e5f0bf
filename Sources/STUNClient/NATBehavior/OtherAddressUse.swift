package import Vocabulary

/// Whether a server's OTHER-ADDRESS is usable (RFC 5780 section 7.4).
package enum OtherAddressUse: Hashable, Sendable {
  case usable(SocketAddress)
  case unusable(SocketAddress)

  /// Usable if it differs in address and port from the one asked (NAT-1) and has the same reach: a
  /// public server has no business at this site's own addresses (B-40).
  package init(_ other: SocketAddress, of server: SocketAddress) {
    let extent = other.ip.reach.extent
    let isElsewhere = other.ip != server.ip && other.port != server.port && other.port != 0
    self =
      isElsewhere && other.ip.version == server.ip.version && extent > 0
        && extent == server.ip.reach.extent ? .usable(other) : .unusable(other)
  }
}
