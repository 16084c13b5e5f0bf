package import Vocabulary

extension AttributeType {
  package static let draftXORMappedAddress = AttributeType(rawValue: 0x8020)
}

/// XOR-MAPPED-ADDRESS under a draft's code point, which old servers still send.
package struct DraftXORMappedAddress: XORAddressAttribute {
  package static let type = AttributeType.draftXORMappedAddress
  package static let name = "XOR-MAPPED-ADDRESS (draft)"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
