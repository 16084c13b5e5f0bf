/// The IPv6 prefix under which a network's translator reaches IPv4 (RFC 6052 section 2.2).
package struct NAT64Prefix: Hashable, Sendable {
  package let address: IPAddress
  /// 32, 40, 48, 56, 64 or 96.
  package let length: Int

  /// Where the four bytes of the IPv4 address are, for each length; byte 8 is always left out.
  private static let places: KeyValuePairs = [
    96: [12, 13, 14, 15], 64: [9, 10, 11, 12], 56: [7, 9, 10, 11], 48: [6, 7, 9, 10],
    40: [5, 6, 7, 9], 32: [4, 5, 6, 7],
  ]

  /// Reads it from an IPv6 address of ipv4only.arpa, which embeds 192.0.0.170 or 192.0.0.171 (RFC 7050
  /// section 3); `nil` where it embeds neither.
  package init?(from address: IPAddress) {
    let bytes = address.bytes
    guard address.version == .v6 else { return nil }
    for (length, places) in Self.places {
      let embedded = places.map { bytes[$0] }
      guard embedded == [192, 0, 0, 170] || embedded == [192, 0, 0, 171] else { continue }
      let kept = bytes.prefix(length / 8) + [UInt8](repeating: 0, count: 16 - length / 8)
      guard let prefix = IPAddress(bytes: Array(kept).span) else { return nil }
      (self.address, self.length) = (prefix, length)
      return
    }
    return nil
  }

  /// Reads what ``description`` writes.
  package init?(_ text: String) {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let address = IPAddress(parts[0]), address.version == .v6,
      let length = Int(parts[1]), Self.places.contains(where: { $0.key == length })
    else { return nil }
    (self.address, self.length) = (address, length)
  }
}

extension NAT64Prefix: CustomStringConvertible {
  /// Such as `64:ff9b::/96`.
  package var description: String { "\(address)/\(length)" }
}
