extension AttributeType {
  package static let nonce = AttributeType(rawValue: 0x0015)
}

/// The server's challenge, to be sent back byte by byte (RFC 8489 section 14.10).
package struct Nonce: TextAttribute {
  package static let type = AttributeType.nonce
  package static let name = "NONCE"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// What the server says at the nonce's start that it can do.
  package var cookie: NonceCookie { NonceCookie(nonce: bytes) }
}
