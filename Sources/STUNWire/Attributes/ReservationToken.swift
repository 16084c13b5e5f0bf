import Vocabulary

extension AttributeType {
  package static let reservationToken = AttributeType(rawValue: 0x0022)
}

/// The claim to a port that EVEN-PORT reserved: eight opaque bytes (RFC 8656 section 18.10).
package struct ReservationToken: Attribute {
  package static let type = AttributeType.reservationToken
  package static let name = "RESERVATION-TOKEN"

  package var value: UInt64

  package init(_ value: UInt64) {
    self.value = value
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 8 else { throw ParseError(.valueLength(value.count)) }
    self.init(value.uint64(at: 0))
  }

  package var valueCount: Int { 8 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: value)
  }

  package var description: String { Hexadecimal.text(value) }
}
