extension AttributeType {
  package static let password = AttributeType(rawValue: 0x0007)
}

/// A password in the clear (RFC 3489 section 11.2.7); reserved now.
///
/// Described only by its length.
package struct Password: OpaqueAttribute {
  package static let type = AttributeType.password
  package static let name = "PASSWORD"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var description: String { "\(bytes.count) bytes" }
}
