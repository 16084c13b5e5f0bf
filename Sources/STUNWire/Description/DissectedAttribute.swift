/// One dissected attribute.
package struct DissectedAttribute: Sendable {
  package let type: AttributeType
  /// Offset of its header in the packet.
  package let offset: Int
  package let bytes: [UInt8]
  /// The decoded value as text, unescaped; `nil` for an unknown or malformed attribute.
  package let meaning: String?
  /// Whether a receiver considers it: attributes after the integrity attributes are ignored
  /// (STUN-5).
  package let counts: Bool

  let problems: [Remark]
  let notes: [Remark]

  init(_ raw: RawAttribute, in packet: [UInt8], _ id: TransactionID, counts: Bool) {
    type = raw.type
    offset = raw.offset
    bytes = Array(packet[raw.value])
    self.counts = counts
    var notes: [Remark] = []
    if !counts {
      notes.append(Remark("ignored after the integrity attributes", at: raw.offset, in: raw.type))
    }
    do throws(ParseError) {
      if let attribute = try Self.typed(raw.type, bytes, id) {
        meaning = attribute.description
        problems = Self.problems(attribute, at: raw.offset)
        notes += Self.notes(attribute, at: raw.offset)
      } else {
        meaning = nil
        problems = []
        notes.append(Self.unknown(raw))
      }
    } catch {
      meaning = nil
      problems = [Remark(error.moved(by: raw.value.lowerBound, into: raw.type))]
    }
    self.notes = notes
  }

  private static func typed(
    _ type: AttributeType, _ value: [UInt8], _ id: TransactionID
  ) throws(ParseError) -> (any Attribute)? {
    guard let definition = AttributeRegistry.definition(of: type) else { return nil }
    return try definition.init(decoding: value.span, transactionID: id)
  }

  private static func problems<A: Attribute>(_ attribute: A, at offset: Int) -> [Remark] {
    guard let text = text(of: attribute) else { return [] }
    var problems: [Remark] = []
    if String(validating: text, as: UTF8.self) == nil {
      problems.append(Remark("the text is not UTF-8", at: offset, in: A.type))
    }
    if text.count > longestText {
      problems.append(
        Remark("the text is longer than \(longestText) bytes", at: offset, in: A.type))
    }
    return problems
  }

  private static func text(of attribute: some Attribute) -> [UInt8]? {
    switch attribute {
    case let text as any TextAttribute: text.bytes
    case let error as ErrorCode: error.reasonBytes
    case let error as AddressErrorCode: error.reasonBytes
    default: nil
    }
  }

  private static func notes(_ attribute: some Attribute, at offset: Int) -> [Remark] {
    switch attribute {
    case let nonce as Nonce where nonce.cookie == .malformed:
      [Remark("the nonce cookie is cut short or not base64", at: offset, in: .nonce)]
    case let integrity as MessageIntegritySHA256 where integrity.digest.count < 32:
      [
        Remark(
          "truncated, which STUN, TURN and ICE do not allow", at: offset,
          in: .messageIntegritySHA256)
      ]
    case let error as ErrorCode where error.reasonBytes.last == 0:
      [Remark("NULs count as part of the reason", at: offset, in: .errorCode)]
    default: []
    }
  }

  private static func unknown(_ raw: RawAttribute) -> Remark {
    let kind = raw.type.isComprehensionRequired ? "comprehension-required" : "optional"
    return Remark("unknown, \(kind)", at: raw.offset, in: raw.type)
  }
}
