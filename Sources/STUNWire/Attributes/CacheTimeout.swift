extension AttributeType {
  package static let cacheTimeout = AttributeType(rawValue: 0x8027)
}

/// How long a server keeps a response (RFC 5780 registry, never specified further).
package struct CacheTimeout: NumberAttribute {
  package static let type = AttributeType.cacheTimeout
  package static let name = "CACHE-TIMEOUT"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
