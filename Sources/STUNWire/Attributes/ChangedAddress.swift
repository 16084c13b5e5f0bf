package import Vocabulary

extension AttributeType {
  package static let changedAddress = AttributeType(rawValue: 0x0005)
}

/// The server's other address (RFC 3489 section 11.2.3); replaced by OTHER-ADDRESS.
package struct ChangedAddress: AddressAttribute {
  package static let type = AttributeType.changedAddress
  package static let name = "CHANGED-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
