extension AttributeType {
  package static let unknownAttributes = AttributeType(rawValue: 0x000A)
}

/// The attributes that made the server answer 420 (RFC 8489 section 14.13).
package struct UnknownAttributes: Attribute {
  package static let type = AttributeType.unknownAttributes
  package static let name = "UNKNOWN-ATTRIBUTES"

  package var types: [AttributeType]

  package init(_ types: [AttributeType]) {
    self.types = types
  }

  /// Reads the complete types; an odd byte at the end is ignored (hostile row 77).
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    types = (0..<value.count / 2).map { AttributeType(rawValue: value.uint16(at: 2 * $0)) }
  }

  package var valueCount: Int { 2 * types.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    for type in types { output.append(bigEndian: type.rawValue) }
  }

  package var description: String { types.map(\.description).joined(separator: ", ") }
}
