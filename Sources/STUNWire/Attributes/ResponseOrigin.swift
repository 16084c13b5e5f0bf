package import Vocabulary

extension AttributeType {
  package static let responseOrigin = AttributeType(rawValue: 0x802B)
}

/// The address the response was sent from (RFC 5780 section 7.3).
package struct ResponseOrigin: AddressAttribute {
  package static let type = AttributeType.responseOrigin
  package static let name = "RESPONSE-ORIGIN"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
