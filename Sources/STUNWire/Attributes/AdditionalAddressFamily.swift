package import Vocabulary

extension AttributeType {
  package static let additionalAddressFamily = AttributeType(rawValue: 0x8000)
}

/// A second relayed address is asked for, of this family: IPv6 (RFC 8656 section 18.11).
package struct AdditionalAddressFamily: FamilyAttribute {
  package static let type = AttributeType.additionalAddressFamily
  package static let name = "ADDITIONAL-ADDRESS-FAMILY"

  package var family: IPVersion

  package init(_ family: IPVersion) {
    self.family = family
  }
}
