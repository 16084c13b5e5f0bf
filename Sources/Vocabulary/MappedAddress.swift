extension SocketAddress {
  /// Whether a host can have this address towards a server: as the server sees it, nothing is said of
  /// private ones.
  package func canBeOurs(asSeenBy server: IPAddress) -> Bool {
    guard port != 0, ip.version == server.version, !ip.isMappedIPv4 else { return false }
    switch ip.reach {
    case .unspecified, .multicast, .broadcast: return false
    case .loopback: return server.reach == .loopback
    case .linkLocal, .privateUse, .sharedCarrier, .global: return true
    }
  }
}
