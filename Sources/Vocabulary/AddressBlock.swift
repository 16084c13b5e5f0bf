/// The addresses that begin with the same bits, as in `192.0.2.0/24` (RFC 4632 section 3.1).
package struct AddressBlock: Hashable, Sendable {
  package let base: IPAddress
  /// How many leading bits they share.
  package let prefixCount: Int

  /// Parses `address/count`, or a single address as a block of one; bits after the prefix are
  /// ignored.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
    let bitCount = address.version == .v4 ? 32 : 128
    guard parts.count == 2 else {
      (base, prefixCount) = (address, bitCount)
      return
    }
    guard let count = UInt8(parts[1]), count <= bitCount, parts[1].allSatisfy(\.isNumber) else {
      return nil
    }
    prefixCount = Int(count)
    base = address.prefix(Int(count))
  }

  package func contains(_ address: IPAddress) -> Bool {
    address.version == base.version && address.prefix(prefixCount) == base
  }
}

extension AddressBlock: CustomStringConvertible {
  package var description: String { "\(base)/\(prefixCount)" }
}

extension IPAddress {
  /// The address with only its first bits, without a scope.
  package func prefix(_ count: Int) -> IPAddress {
    switch self {
    case .v4(let value): .v4(value & ~(.max >> count))
    case .v6(let high, let low, _):
      .v6(high: high & ~(.max >> count), low: low & ~(.max >> max(0, count - 64)))
    }
  }
}
