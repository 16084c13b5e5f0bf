extension AttributeType {
  package static let googDelta = AttributeType(rawValue: 0xC05C)
}

/// libwebrtc's payload piggybacked on a connectivity check.
package struct GoogDelta: OpaqueAttribute {
  package static let type = AttributeType.googDelta
  package static let name = "GOOG-DELTA"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
