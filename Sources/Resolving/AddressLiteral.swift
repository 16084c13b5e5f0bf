import Glibc
import Vocabulary

/// A host that is already an address, with the zone of RFC 4007 section 11 looked up.
enum AddressLiteral {
  case address(IPAddress)
  case unknownInterface(String)

  /// Parses a host, whose zone may be an interface's name or number; `nil` for a name.
  init?(_ host: String) {
    let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    guard let text = parts.first, let ip = IPAddress(text) else { return nil }
    guard parts.count == 2 else {
      self = .address(ip)
      return
    }
    guard case .v6(let high, let low, _) = ip, let scope = Self.scope(parts[1]) else {
      self = .unknownInterface(String(parts[1]))
      return
    }
    self = .address(.v6(high: high, low: low, scope: scope))
  }

  private static func scope(_ zone: Substring) -> UInt32? {
    // An embedded NUL would end the name early for C.
    guard !zone.isEmpty, !zone.utf8.contains(0) else { return nil }
    // SAFETY: Swift passes a NUL-terminated copy that outlives the call.
    let index = unsafe if_nametoindex(String(zone))
    return index != 0 ? index : UInt32(zone).flatMap { $0 == 0 ? nil : $0 }
  }
}
