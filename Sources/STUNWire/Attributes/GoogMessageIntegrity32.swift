extension AttributeType {
  package static let googMessageIntegrity32 = AttributeType(rawValue: 0xC060)
}

/// libwebrtc's HMAC-SHA1 cut to four bytes.
package struct GoogMessageIntegrity32: OpaqueAttribute {
  package static let type = AttributeType.googMessageIntegrity32
  package static let name = "GOOG-MESSAGE-INTEGRITY-32"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
