extension AttributeType {
  package static let googNetworkInfo = AttributeType(rawValue: 0xC057)
}

/// libwebrtc's network id and cost.
package struct GoogNetworkInfo: OpaqueAttribute {
  package static let type = AttributeType.googNetworkInfo
  package static let name = "GOOG-NETWORK-INFO"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
