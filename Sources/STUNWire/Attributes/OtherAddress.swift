package import Vocabulary

extension AttributeType {
  package static let otherAddress = AttributeType(rawValue: 0x802C)
}

/// The server's other address, different in both IP and port (RFC 5780 section 7.4).
package struct OtherAddress: AddressAttribute {
  package static let type = AttributeType.otherAddress
  package static let name = "OTHER-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
