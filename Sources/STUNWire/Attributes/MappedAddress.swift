package import Vocabulary

extension AttributeType {
  package static let mappedAddress = AttributeType(rawValue: 0x0001)
}

/// The reflexive address in the clear, for clients of RFC 3489 (RFC 8489 section 14.1).
package struct MappedAddress: AddressAttribute {
  package static let type = AttributeType.mappedAddress
  package static let name = "MAPPED-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
