extension AttributeType {
  package static let nomination = AttributeType(rawValue: 0xC001)
}

/// libwebrtc's renomination counter; the registry has another name for the code.
package struct Nomination: NumberAttribute {
  package static let type = AttributeType.nomination
  package static let name = "NOMINATION"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
