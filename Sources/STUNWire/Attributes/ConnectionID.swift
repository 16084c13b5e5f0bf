extension AttributeType {
  package static let connectionID = AttributeType(rawValue: 0x002A)
}

/// The peer connection that a data connection binds to (RFC 6062 section 6.2.1).
package struct ConnectionID: NumberAttribute {
  package static let type = AttributeType.connectionID
  package static let name = "CONNECTION-ID"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
