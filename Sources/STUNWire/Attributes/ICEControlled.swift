extension AttributeType {
  package static let iceControlled = AttributeType(rawValue: 0x8029)
}

/// The sender takes the controlled role; the value breaks ties (RFC 8445 section 16.1).
package struct ICEControlled: NumberAttribute {
  package static let type = AttributeType.iceControlled
  package static let name = "ICE-CONTROLLED"

  package var value: UInt64

  package init(_ value: UInt64) {
    self.value = value
  }
}
