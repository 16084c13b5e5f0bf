extension AttributeType {
  package static let iceControlling = AttributeType(rawValue: 0x802A)
}

/// The sender takes the controlling role; the value breaks ties (RFC 8445 section 16.1).
package struct ICEControlling: NumberAttribute {
  package static let type = AttributeType.iceControlling
  package static let name = "ICE-CONTROLLING"

  package var value: UInt64

  package init(_ value: UInt64) {
    self.value = value
  }
}
