extension AttributeType {
  package static let bandwidth = AttributeType(rawValue: 0x0010)
}

/// A rate that drafts of TURN let a client request; reserved by RFC 8656 section 18.
package struct Bandwidth: NumberAttribute {
  package static let type = AttributeType.bandwidth
  package static let name = "BANDWIDTH"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
