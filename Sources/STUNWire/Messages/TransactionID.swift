import Vocabulary

/// The 96 bits that match a response to its request (RFC 8489 section 5).
package struct TransactionID: Hashable, Sendable {
  static let byteCount = 12

  /// The first four bytes, most significant first.
  package var high: UInt32
  /// The last eight bytes, most significant first.
  package var low: UInt64

  package init(high: UInt32, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Draws an id; the generator must be cryptographically secure (STUN-1).
  package init(using generator: inout some RandomNumberGenerator) {
    self.init(high: generator.next(), low: generator.next())
  }
}

extension TransactionID: CustomStringConvertible {
  /// 24 lower-case hexadecimal digits.
  package var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
}
