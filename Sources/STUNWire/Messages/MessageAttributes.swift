extension Message {
  /// The attributes that count, in order: those that integrity covers, integrity, FINGERPRINT.
  ///
  /// What a sender put behind the integrity attributes is left out (STUN-5).
  package var attributes: Attributes { Attributes(bytes: bytes) }

  /// The first attribute of a type (STUN-4), or `nil` where there is none.
  ///
  /// Throws where that first one is malformed.
  package func first<A: Attribute>(_: A.Type = A.self) throws(ParseError) -> A? {
    let bytes = bytes.span
    var walk = AttributeWalk()
    var order = IntegrityOrder.open
    while let attribute = try walk.next(in: bytes) {
      if order.admits(attribute.type), attribute.type == A.type {
        return try decode(attribute)
      }
    }
    return nil
  }

  /// Every attribute of a type, for those that may be repeated (STUN-4).
  package func all<A: Attribute>(_: A.Type = A.self) throws(ParseError) -> [A] {
    var values: [A] = []
    for attribute in attributes where attribute.type == A.type {
      values.append(try decode(attribute))
    }
    return values
  }

  /// Whether an attribute of this type is there and counts, whatever its value.
  package func contains(_ type: AttributeType) -> Bool {
    attributes.contains { $0.type == type }
  }

  /// The value of an attribute of this message, as it came.
  package func value(of attribute: RawAttribute) -> [UInt8] {
    guard attribute.value.upperBound <= bytes.count else { return [] }
    return Array(bytes[attribute.value])
  }

  /// Comprehension-required attributes that this program has no name for (STUN-7).
  package var unknownRequiredAttributes: [AttributeType] {
    attributes.map(\.type).filter { $0.isComprehensionRequired && $0.name == nil }
  }

  private func decode<A: Attribute>(_ attribute: RawAttribute) throws(ParseError) -> A {
    do throws(ParseError) {
      return try A(
        decoding: bytes.span.extracting(attribute.value), transactionID: transactionID)
    } catch {
      throw error.moved(by: attribute.value.lowerBound, into: A.type)
    }
  }

  /// The attributes of a message, one after the other.
  package struct Attributes: Sequence, IteratorProtocol, Sendable {
    fileprivate let bytes: [UInt8]
    private var walk = AttributeWalk()
    private var order = IntegrityOrder.open

    fileprivate init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    package mutating func next() -> RawAttribute? {
      let bytes = bytes
      while let attribute = try? walk.next(in: bytes.span) {
        if order.admits(attribute.type) { return attribute }
      }
      return nil
    }
  }
}
