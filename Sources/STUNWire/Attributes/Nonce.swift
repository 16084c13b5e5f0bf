extension AttributeType {
  package static let nonce = AttributeType(rawValue: 0x0015)
}

/// The server's challenge, echoed byte for byte (RFC 8489 section 14.10).
package struct Nonce: TextAttribute {
  package static let type = AttributeType.nonce
  package static let name = "NONCE"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The nonce cookie, in which the server announces its security features.
  package var cookie: NonceCookie { NonceCookie(nonce: bytes) }
}
