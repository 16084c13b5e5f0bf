package import Vocabulary

extension AttributeType {
  package static let xorPeerAddress = AttributeType(rawValue: 0x0012)
}

/// The peer as the server sees it (RFC 8656 section 18.3).
///
/// CreatePermission may carry several.
package struct XORPeerAddress: XORAddressAttribute {
  package static let type = AttributeType.xorPeerAddress
  package static let name = "XOR-PEER-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
