extension AttributeType {
  package static let username = AttributeType(rawValue: 0x0006)
}

/// The user whose credential signs the message (RFC 8489 section 14.3).
///
/// At most 508 bytes when sent; the sender has applied OpaqueString.
package struct Username: TextAttribute {
  package static let type = AttributeType.username
  package static let name = "USERNAME"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
