package import Vocabulary

extension AttributeType {
  package static let reflectedFrom = AttributeType(rawValue: 0x000B)
}

/// The sender of a reflected request (RFC 3489 section 11.2.11); reserved now.
package struct ReflectedFrom: AddressAttribute {
  package static let type = AttributeType.reflectedFrom
  package static let name = "REFLECTED-FROM"

  package var address: SocketAddress

  package init(_ address: SocketAddress) {
    self.address = address
  }
}
