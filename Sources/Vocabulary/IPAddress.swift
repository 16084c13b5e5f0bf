/// The version of an IP address; reports print the raw value.
package enum IPVersion: Int, CaseIterable, Hashable, Sendable {
  case v4 = 4
  case v6 = 6
}

/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
  /// The address as a number: 192.0.2.1 is 0xC000_0201.
  case v4(UInt32)
  /// The two halves of the address, most significant first, and the scope id (0 for none).
  case v6(high: UInt64, low: UInt64, scope: UInt32 = 0)

  package var version: IPVersion {
    switch self {
    case .v4: .v4
    case .v6: .v6
    }
  }

  /// The address in network byte order: 4 or 16 bytes, without the scope.
  package var bytes: [UInt8] {
    switch self {
    case .v4(let value): Self.bigEndian(UInt64(value), count: 4)
    case .v6(let high, let low, _):
      Self.bigEndian(high, count: 8) + Self.bigEndian(low, count: 8)
    }
  }

  /// Reads 4 or 16 bytes in network byte order; `nil` for any other count.
  package init?(bytes: Span<UInt8>) {
    switch bytes.count {
    case 4: self = .v4(UInt32(truncatingIfNeeded: Self.number(bytes, at: 0, count: 4)))
    case 16:
      self = .v6(
        high: Self.number(bytes, at: 0, count: 8), low: Self.number(bytes, at: 8, count: 8))
    default: return nil
    }
  }

  private static func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }

  private static func number(_ bytes: Span<UInt8>, at offset: Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset + count { value = value << 8 | UInt64(bytes[index]) }
    return value
  }
}

extension IPAddress {
  package static let loopbackV4 = IPAddress.v4(0x7F00_0001)
  package static let loopbackV6 = IPAddress.v6(high: 0, low: 1)
  package static let anyV4 = IPAddress.v4(0)
  package static let anyV6 = IPAddress.v6(high: 0, low: 0)

  /// An address's scope: from where it can be reached.
  package enum Reach: String, Sendable {
    case unspecified
    case loopback
    case linkLocal
    case privateUse
    case sharedCarrier
    case multicast
    case broadcast
    case global

    /// From how far away an address can be used: nowhere, this host, this site, everywhere.
    package var extent: Int {
      switch self {
      case .unspecified, .multicast, .broadcast: 0
      case .loopback: 1
      case .linkLocal, .privateUse, .sharedCarrier: 2
      case .global: 3
      }
    }
  }

  /// Whether it is in ::ffff:0:0/96.
  package var isMappedIPv4: Bool {
    if case .v6(high: 0, let low, _) = self { low >> 32 == 0xFFFF } else { false }
  }

  /// The address's scope in the special-purpose registries (RFC 6890, RFC 6598, RFC 4193).
  package var reach: Reach {
    switch self {
    case .v4(let value): Self.reach(v4: value)
    case .v6(let high, let low, _): Self.reach(high: high, low: low)
    }
  }

  private static func reach(v4 value: UInt32) -> Reach {
    switch value {
    case 0x0000_0000...0x00FF_FFFF: .unspecified
    case 0x0A00_0000...0x0AFF_FFFF, 0xAC10_0000...0xAC1F_FFFF, 0xC0A8_0000...0xC0A8_FFFF:
      .privateUse
    case 0x6440_0000...0x647F_FFFF: .sharedCarrier
    case 0x7F00_0000...0x7FFF_FFFF: .loopback
    case 0xA9FE_0000...0xA9FE_FFFF: .linkLocal
    case 0xE000_0000...0xEFFF_FFFF: .multicast
    case 0xFFFF_FFFF: .broadcast
    default: .global
    }
  }

  private static func reach(high: UInt64, low: UInt64) -> Reach {
    if high == 0, low == 0 { return .unspecified }
    if high == 0, low == 1 { return .loopback }
    if high == 0, low >> 32 == 0xFFFF { return reach(v4: UInt32(truncatingIfNeeded: low)) }
    switch high >> 48 {
    case 0xFC00...0xFDFF: return .privateUse
    case 0xFE80...0xFEBF: return .linkLocal
    case 0xFF00...0xFFFF: return .multicast
    default: return .global
    }
  }
}
