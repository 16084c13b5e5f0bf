/// One client's resources on a server, over all its allocations.
final class ClientShare {
  /// Maximum number of allocations: many users may be behind one NAT.
  static let allocationCapacity = 256
  /// Maximum number of permissions.
  static let permissionCapacity = 4_096

  var allocationCount = 0
  var permissionCount = 0
}
