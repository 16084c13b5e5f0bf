extension AttributeType {
  package static let origin = AttributeType(rawValue: 0x802F)
}

/// The web origin of the client (an expired draft); coturn picks a realm by it.
package struct Origin: TextAttribute {
  package static let type = AttributeType.origin
  package static let name = "ORIGIN"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
