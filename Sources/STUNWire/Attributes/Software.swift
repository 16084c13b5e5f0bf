extension AttributeType {
  package static let software = AttributeType(rawValue: 0x8022)
}

/// The sender's product and version (RFC 8489 section 14.14).
package struct Software: TextAttribute {
  package static let type = AttributeType.software
  package static let name = "SOFTWARE"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
