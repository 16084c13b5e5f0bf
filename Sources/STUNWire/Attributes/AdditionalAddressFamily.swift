package import Vocabulary

extension AttributeType {
  package static let additionalAddressFamily = AttributeType(rawValue: 0x8000)
}

/// Asks for a second relayed address, of the IPv6 family (RFC 8656 section 18.11).
package struct AdditionalAddressFamily: FamilyAttribute {
  package static let type = AttributeType.additionalAddressFamily
  package static let name = "ADDITIONAL-ADDRESS-FAMILY"

  package var family: IPVersion

  package init(_ family: IPVersion) {
    self.family = family
  }
}
