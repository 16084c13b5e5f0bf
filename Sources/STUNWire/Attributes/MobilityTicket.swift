extension AttributeType {
  package static let mobilityTicket = AttributeType(rawValue: 0x8030)
}

/// The right to move an allocation to another 5-tuple (RFC 8016 section 3.3).
///
/// Empty in the request for one.
package struct MobilityTicket: OpaqueAttribute {
  package static let type = AttributeType.mobilityTicket
  package static let name = "MOBILITY-TICKET"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
