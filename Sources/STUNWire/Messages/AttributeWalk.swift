/// Steps over the attributes of a message, checking only that each lies within it.
struct AttributeWalk {
  var offset = Message.headerCount

  /// The next attribute, or `nil` at the end; always pass the same whole message as `bytes`.
  mutating func next(in bytes: Span<UInt8>) throws(ParseError) -> RawAttribute? {
    let present = bytes.count - offset - RawAttribute.headerCount
    guard present >= 0 else { return nil }
    let type = AttributeType(rawValue: bytes.uint16(at: offset))
    let count = Int(bytes.uint16(at: offset + 2))
    guard count <= present else {
      throw ParseError(
        .attributeOverrun(declared: count, present: present), at: offset, in: type)
    }
    let start = offset + RawAttribute.headerCount
    let attribute = RawAttribute(type: type, value: start..<start + count)
    offset = attribute.end
    return attribute
  }
}

/// Which attributes count, given those before them (STUN-5).
enum IntegrityOrder {
  case open
  case afterMessageIntegrity
  case afterMessageIntegritySHA256

  /// Whether an attribute of this type counts here; call it once per attribute, in order.
  mutating func admits(_ type: AttributeType) -> Bool {
    switch (self, type) {
    case (_, .fingerprint): true
    case (.open, .messageIntegrity): advance(to: .afterMessageIntegrity)
    case (.open, .messageIntegritySHA256), (.afterMessageIntegrity, .messageIntegritySHA256):
      advance(to: .afterMessageIntegritySHA256)
    case (.open, _): true
    default: false
    }
  }

  private mutating func advance(to state: IntegrityOrder) -> Bool {
    self = state
    return true
  }
}
