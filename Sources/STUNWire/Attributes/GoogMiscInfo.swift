extension AttributeType {
  package static let googMiscInfo = AttributeType(rawValue: 0xC059)
}

/// libwebrtc's list of what it supports.
package struct GoogMiscInfo: OpaqueAttribute {
  package static let type = AttributeType.googMiscInfo
  package static let name = "GOOG-MISC-INFO"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
