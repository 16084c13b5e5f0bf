extension AttributeType {
  package static let responsePort = AttributeType(rawValue: 0x0027)
}

/// The port to send the response to (RFC 5780 section 7.5).
///
/// The RFC leaves the length open: we write two bytes, and ignore any more (coturn sends four).
package struct ResponsePort: Attribute {
  package static let type = AttributeType.responsePort
  package static let name = "RESPONSE-PORT"

  package var port: UInt16

  package init(_ port: UInt16) {
    self.port = port
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 2 || value.count == 4 else {
      throw ParseError(.valueLength(value.count))
    }
    self.init(value.uint16(at: 0))
  }

  package var valueCount: Int { 2 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: port)
  }

  package var description: String { String(port) }
}
