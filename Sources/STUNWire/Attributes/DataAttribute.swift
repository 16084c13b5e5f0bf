extension AttributeType {
  package static let data = AttributeType(rawValue: 0x0013)
}

/// The payload of a Send or Data indication (RFC 8656 section 18.4); it may be empty.
///
/// Not named `Data`, which would clash with Foundation's type.
package struct DataAttribute: OpaqueAttribute {
  package static let type = AttributeType.data
  package static let name = "DATA"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
