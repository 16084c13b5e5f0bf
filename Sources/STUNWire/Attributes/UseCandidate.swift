extension AttributeType {
  package static let useCandidate = AttributeType(rawValue: 0x0025)
}

/// The controlling agent nominates the pair (RFC 8445 section 16.1).
package struct UseCandidate: FlagAttribute {
  package static let type = AttributeType.useCandidate
  package static let name = "USE-CANDIDATE"

  package init() {}
}
