extension AttributeType {
  package static let evenPort = AttributeType(rawValue: 0x0018)
}

/// Asks for an even relayed port (RFC 8656 section 18.7).
///
///     |R|0 0 0 0 0 0 0|
package struct EvenPort: Attribute {
  package static let type = AttributeType.evenPort
  package static let name = "EVEN-PORT"

  /// Whether to reserve the next higher port for a RESERVATION-TOKEN.
  package var reservesNext: Bool

  package init(reservesNext: Bool) {
    self.reservesNext = reservesNext
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 1 else { throw ParseError(.valueLength(value.count)) }
    self.init(reservesNext: value[0] & 0x80 != 0)
  }

  package var valueCount: Int { 1 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(reservesNext ? 0x80 : 0)
  }

  package var description: String { reservesNext ? "reserve the next port" : "even port only" }
}
