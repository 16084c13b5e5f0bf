extension AttributeType {
  package static let lifetime = AttributeType(rawValue: 0x000D)
}

/// How long an allocation lasts without a refresh (RFC 8656 section 18.2).
package struct Lifetime: NumberAttribute {
  package static let type = AttributeType.lifetime
  package static let name = "LIFETIME"

  /// Seconds.
  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
