import Vocabulary

/// What one client holds of a server, over all its allocations.
///
/// A client is an IPv4 address, or an IPv6 network of 64 bits, of which anyone has all the addresses.
final class ClientShare {
  /// Allocations at a time: many users may stand behind one NAT.
  static let allocationCapacity = 256
  /// Permissions at a time.
  static let permissionCapacity = 4_096

  var allocationCount = 0
  var permissionCount = 0

  static func key(_ client: IPAddress) -> IPAddress {
    client.prefix(client.version == .v4 ? 32 : 64)
  }
}
