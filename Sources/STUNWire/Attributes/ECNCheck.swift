extension AttributeType {
  package static let ecnCheck = AttributeType(rawValue: 0x802D)
}

/// How ECN marks fare on the path (RFC 6679 section 7.2.2); the bits are not interpreted.
package struct ECNCheck: NumberAttribute {
  package static let type = AttributeType.ecnCheck
  package static let name = "ECN-CHECK"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
