package import Vocabulary

extension AttributeType {
  package static let responseAddress = AttributeType(rawValue: 0x0002)
}

/// The address to send the response to (RFC 3489 section 11.2.2); reserved now.
package struct ResponseAddress: AddressAttribute {
  package static let type = AttributeType.responseAddress
  package static let name = "RESPONSE-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
