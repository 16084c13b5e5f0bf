extension AttributeType {
  package static let alternateDomain = AttributeType(rawValue: 0x8003)
}

/// The name that the alternate server's certificate must match (RFC 8489 section 14.16).
///
/// At most 255 bytes of A-labels.
package struct AlternateDomain: TextAttribute {
  package static let type = AttributeType.alternateDomain
  package static let name = "ALTERNATE-DOMAIN"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
