package import Vocabulary

extension AttributeType {
  package static let draftXORMappedAddress = AttributeType(rawValue: 0x8020)
}

/// XOR-MAPPED-ADDRESS under the code point of a draft, still sent by old servers.
package struct DraftXORMappedAddress: XORAddressAttribute {
  package static let type = AttributeType.draftXORMappedAddress
  package static let name = "XOR-MAPPED-ADDRESS (draft)"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
