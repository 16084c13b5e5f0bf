package import Vocabulary

extension AttributeType {
  package static let requestedAddressFamily = AttributeType(rawValue: 0x0017)
}

/// The requested family of the relayed address (RFC 8656 section 18.6).
package struct RequestedAddressFamily: FamilyAttribute {
  package static let type = AttributeType.requestedAddressFamily
  package static let name = "REQUESTED-ADDRESS-FAMILY"

  package var family: IPVersion

  package init(_ family: IPVersion) {
    self.family = family
  }
}
