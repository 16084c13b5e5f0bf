package import Vocabulary

/// What an attribute is: 16 bits, the upper half optional to understand (RFC 8489 section 18.3).
///
/// The constants stand in the attributes' own files.
package struct AttributeType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Whether whoever does not know the attribute must not go on (RFC 8489 section 14).
  package var isComprehensionRequired: Bool { rawValue < 0x8000 }

  /// The name in the registry, or `nil` for an attribute that this program does not know.
  package var name: String? { AttributeRegistry.definition(of: self)?.name }

  /// The integrity attribute that holds an HMAC over this hash.
  package static func integrity(_ algorithm: HMACAlgorithm) -> AttributeType {
    switch algorithm {
    case .sha1: .messageIntegrity
    case .sha256: .messageIntegritySHA256
    }
  }
}

extension AttributeType: CustomStringConvertible {
  /// `XOR-MAPPED-ADDRESS`, or `0x7abc` for an unknown one.
  package var description: String { name ?? hexadecimal }

  /// The code with its four digits: `0x0020`.
  package var hexadecimal: String { "0x" + Hexadecimal.text(rawValue) }
}
