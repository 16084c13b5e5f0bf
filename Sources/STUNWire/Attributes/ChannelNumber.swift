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

  package func encode(into bytes: inout [UInt8], transactionID: TransactionID) {
    bytes.append(bigEndian: value)
    bytes += [0, 0]
  }

  package var description: String { "0x" + String(value, radix: 16) }
}
