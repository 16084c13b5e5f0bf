package import Vocabulary

extension AttributeType {
  package static let sourceAddress = AttributeType(rawValue: 0x0004)
}

/// The address the response was sent from (RFC 3489 section 11.2.5); replaced by RESPONSE-ORIGIN.
package struct SourceAddress: AddressAttribute {
  package static let type = AttributeType.sourceAddress
  package static let name = "SOURCE-ADDRESS"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
