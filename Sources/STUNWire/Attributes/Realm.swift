extension AttributeType {
  package static let realm = AttributeType(rawValue: 0x0014)
}

/// The realm of the long-term credential (RFC 8489 section 14.9).
package struct Realm: TextAttribute {
  package static let type = AttributeType.realm
  package static let name = "REALM"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
