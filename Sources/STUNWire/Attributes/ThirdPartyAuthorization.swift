extension AttributeType {
  package static let thirdPartyAuthorization = AttributeType(rawValue: 0x802E)
}

/// The server accepts OAuth tokens, under this server name (RFC 7635 section 6.1).
package struct ThirdPartyAuthorization: TextAttribute {
  package static let type = AttributeType.thirdPartyAuthorization
  package static let name = "THIRD-PARTY-AUTHORIZATION"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
