extension AttributeType {
  package static let accessToken = AttributeType(rawValue: 0x001B)
}

/// A token from an authorization server (RFC 7635 section 6.2); opaque to the client.
package struct AccessToken: OpaqueAttribute {
  package static let type = AttributeType.accessToken
  package static let name = "ACCESS-TOKEN"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
