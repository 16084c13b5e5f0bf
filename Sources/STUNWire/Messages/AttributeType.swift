package import Vocabulary

/// An attribute's type: 16 bits; comprehension-optional in the upper half (RFC 8489 section 18.3).
///
/// The constants are defined in the attributes' own files.
package struct AttributeType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Whether a receiver that does not know the attribute must reject the message (RFC 8489 section
  /// 14).
  package var isComprehensionRequired: Bool { rawValue < 0x8000 }

  /// The name in the registry, or `nil` for an attribute unknown to this program.
  package var name: String? { AttributeRegistry.definition(of: self)?.name }

  /// The integrity attribute for an HMAC with this hash.
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

  /// The code as four digits: `0x0020`.
  package var hexadecimal: String { "0x" + Hexadecimal.text(rawValue) }
}
