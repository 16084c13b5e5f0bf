extension AttributeType {
  package static let padding = AttributeType(rawValue: 0x0026)
}

/// Bytes that bring a message to the length a test needs (RFC 5780 section 7.6).
package struct Padding: OpaqueAttribute {
  package static let type = AttributeType.padding
  package static let name = "PADDING"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
