extension AttributeType {
  package static let googDeltaAck = AttributeType(rawValue: 0xC05D)
}

/// libwebrtc's acknowledgement of GOOG-DELTA.
package struct GoogDeltaAck: OpaqueAttribute {
  package static let type = AttributeType.googDeltaAck
  package static let name = "GOOG-DELTA-ACK"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
