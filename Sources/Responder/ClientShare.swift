import Vocabulary

/// One client's resources on a server, over all its allocations.
///
/// A client is an IPv4 address, or an IPv6 network of 64 bits, since one client has all its
/// addresses.
final class ClientShare {
  /// Maximum number of allocations: many users may be behind one NAT.
  static let allocationCapacity = 256
  /// Maximum number of permissions.
  static let permissionCapacity = 4_096

  var allocationCount = 0
  var permissionCount = 0

  static func key(_ client: IPAddress) -> IPAddress {
    client.prefix(client.version == .v4 ? 32 : 64)
  }
}
