package import Vocabulary

extension AttributeType {
  package static let xorRelayedAddress = AttributeType(rawValue: 0x0016)
}

/// The relayed transport address of an allocation (RFC 8656 section 18.5).
///
/// A dual allocation has two, one of each family.
package struct XORRelayedAddress: XORAddressAttribute {
  package static let type = AttributeType.xorRelayedAddress
  package static let name = "XOR-RELAYED-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
