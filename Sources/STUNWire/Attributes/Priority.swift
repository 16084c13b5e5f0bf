extension AttributeType {
  package static let priority = AttributeType(rawValue: 0x0024)
}

/// The priority of the peer-reflexive candidate that the check would discover (RFC 8445 section
/// 16.1).
package struct Priority: NumberAttribute {
  package static let type = AttributeType.priority
  package static let name = "PRIORITY"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
