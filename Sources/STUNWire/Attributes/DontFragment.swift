extension AttributeType {
  package static let dontFragment = AttributeType(rawValue: 0x001A)
}

/// Asks the relay to set the DF bit (RFC 8656 section 18.9).
package struct DontFragment: FlagAttribute {
  package static let type = AttributeType.dontFragment
  package static let name = "DONT-FRAGMENT"

  package init() {}
}
