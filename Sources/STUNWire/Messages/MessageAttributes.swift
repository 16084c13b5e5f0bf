extension Message {
  /// The attributes that count, in order: those covered by integrity, integrity, FINGERPRINT.
  ///
  /// Other attributes after the integrity attributes are left out (STUN-5).
  package var attributes: Attributes { Attributes(bytes: bytes) }

  /// The first attribute of a type (STUN-4), or `nil` if there is none.
  ///
  /// Throws if that first one is malformed.
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

  /// Every attribute of a type, for types that may be repeated (STUN-4).
  package func all<A: Attribute>(_: A.Type = A.self) throws(ParseError) -> [A] {
    var values: [A] = []
    for attribute in attributes where attribute.type == A.type {
      values.append(try decode(attribute))
    }
    return values
  }

  /// Whether an attribute of this type is present and counts, whatever its value.
  package func contains(_ type: AttributeType) -> Bool {
    attributes.contains { $0.type == type }
  }

  /// The value of an attribute of this message, as received.
  package func value(of attribute: RawAttribute) -> [UInt8] {
    guard attribute.value.upperBound <= bytes.count else { return [] }
    return Array(bytes[attribute.value])
  }

  /// Comprehension-required attributes that are unknown to this program (STUN-7).
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

  /// The attributes of a message, one after another.
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
