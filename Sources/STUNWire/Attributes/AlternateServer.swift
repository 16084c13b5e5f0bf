package import Vocabulary

extension AttributeType {
  package static let alternateServer = AttributeType(rawValue: 0x8023)
}

/// The server to try instead (RFC 8489 section 14.15).
///
/// A 300 response may carry a second one, of the other family.
package struct AlternateServer: AddressAttribute {
  package static let type = AttributeType.alternateServer
  package static let name = "ALTERNATE-SERVER"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
