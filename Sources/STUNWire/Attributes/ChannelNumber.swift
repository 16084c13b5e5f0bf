extension AttributeType {
  package static let channelNumber = AttributeType(rawValue: 0x000C)
}

/// The channel to bind (RFC 8656 section 18.1).
///
///     |        channel number         |        reserved, zero         |
package struct ChannelNumber: Attribute {
  package static let type = AttributeType.channelNumber
  package static let name = "CHANNEL-NUMBER"

  package var value: UInt16

  package init(_ value: UInt16) {
    self.value = value
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 4 else { throw ParseError(.valueLength(value.count)) }
    self.init(value.uint16(at: 0))
  }

  package var valueCount: Int { 4 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt32(value) << 16)
  }

  package var description: String { "0x" + String(value, radix: 16) }
}
