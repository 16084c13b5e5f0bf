import Vocabulary

extension AttributeType {
  package static let fingerprint = AttributeType(rawValue: 0x8028)
}

/// A checksum that distinguishes STUN from other traffic on the port (RFC 8489 section 14.7).
///
/// `MessageBuilder.appendFingerprint` writes it, `Message.verifyFingerprint` checks it.
package struct Fingerprint: NumberAttribute {
  package static let type = AttributeType.fingerprint
  package static let name = "FINGERPRINT"
  static let valueCount = 4

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }

  /// Computed over everything before it, with a length field that already counts it.
  init(of bytes: Span<UInt8>) {
    value = CRC32.checksum(bytes) ^ 0x5354_554E
  }

  package var description: String { Hexadecimal.text(value) }
}
