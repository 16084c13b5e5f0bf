extension AttributeType {
  package static let transactionTransmitCounter = AttributeType(rawValue: 0x8025)
}

/// How many times request and response were sent (RFC 7982 section 3.3).
///
///     |           reserved            |      req      |     resp      |
package struct TransactionTransmitCounter: Attribute {
  package static let type = AttributeType.transactionTransmitCounter
  package static let name = "TRANSACTION-TRANSMIT-COUNTER"

  package var requests: UInt8
  package var responses: UInt8

  package init(requests: UInt8, responses: UInt8) {
    self.requests = requests
    self.responses = responses
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 4 else { throw ParseError(.valueLength(value.count)) }
    self.init(requests: value[2], responses: value[3])
  }

  package var valueCount: Int { 4 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt32(requests) << 8 | UInt32(responses))
  }

  package var description: String { "request \(requests), response \(responses)" }
}
