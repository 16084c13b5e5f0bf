package import Vocabulary

extension AttributeType {
  package static let xorMappedAddress = AttributeType(rawValue: 0x0020)
}

/// The server-reflexive transport address (RFC 8489 section 14.2).
package struct XORMappedAddress: XORAddressAttribute {
  package static let type = AttributeType.xorMappedAddress
  package static let name = "XOR-MAPPED-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
