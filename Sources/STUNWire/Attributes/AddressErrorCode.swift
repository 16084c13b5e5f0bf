package import Vocabulary

extension AttributeType {
  package static let addressErrorCode = AttributeType(rawValue: 0x8001)
}

/// Why one family of a dual allocation could not be allocated (RFC 8656 section 18.12).
///
///     |    family     |   reserved, 13 bits     |class|    number     |
///     |  reason phrase, UTF-8 …
package struct AddressErrorCode: Attribute {
  package static let type = AttributeType.addressErrorCode
  package static let name = "ADDRESS-ERROR-CODE"

  package var family: IPVersion
  package var code: ErrorCode.Code
  /// The phrase as received.
  package var reasonBytes: [UInt8]

  package init(_ family: IPVersion, _ code: ErrorCode.Code, reason: String? = nil) {
    self.family = family
    self.code = code
    reasonBytes = Array((reason ?? code.name ?? "").utf8)
  }

  /// The phrase for people: U+FFFD for invalid UTF-8, without the trailing NULs that coturn pads
  /// with.
  package var reason: String { String(decodingServerText: reasonBytes) }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    code = try ErrorCode.Code(decoding: value)
    family = try IPVersion(familyCode: value[0])
    reasonBytes = [UInt8](copying: value.extracting(droppingFirst: 4))
  }

  package var valueCount: Int { 4 + reasonBytes.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt16(family.familyCode) << 8)
    code.encode(into: &output)
    output.append(copying: reasonBytes.span)
  }

  package var description: String { "IPv\(family.rawValue): \(code) \(reason)" }
}
