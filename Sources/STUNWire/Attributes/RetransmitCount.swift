extension AttributeType {
  package static let retransmitCount = AttributeType(rawValue: 0xFF00)
}

/// How often libwebrtc sent the request before.
package struct RetransmitCount: NumberAttribute {
  package static let type = AttributeType.retransmitCount
  package static let name = "RETRANSMIT-COUNT"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
