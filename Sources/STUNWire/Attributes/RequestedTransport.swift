extension AttributeType {
  package static let requestedTransport = AttributeType(rawValue: 0x0019)
}

/// The protocol to use between relay and peers (RFC 8656 section 18.8).
///
///     |   protocol    |            reserved, zero                     |
package struct RequestedTransport: Attribute {
  package static let type = AttributeType.requestedTransport
  package static let name = "REQUESTED-TRANSPORT"

  /// The IP protocol number.
  package var protocolNumber: UInt8

  package init(protocolNumber: UInt8) {
    self.protocolNumber = protocolNumber
  }

  package static let udp = RequestedTransport(protocolNumber: 17)
  /// RFC 6062.
  package static let tcp = RequestedTransport(protocolNumber: 6)

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 4 else { throw ParseError(.valueLength(value.count)) }
    self.init(protocolNumber: value[0])
  }

  package var valueCount: Int { 4 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt32(protocolNumber) << 24)
  }

  package var description: String {
    switch self {
    case .udp: "UDP"
    case .tcp: "TCP"
    default: "protocol \(protocolNumber)"
    }
  }
}
