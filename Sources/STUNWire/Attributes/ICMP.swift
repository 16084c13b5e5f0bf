extension AttributeType {
  package static let icmp = AttributeType(rawValue: 0x8004)
}

/// An ICMP message that the relay received about a peer (RFC 8656 section 18.13).
///
///     |           reserved            |     type      |     code      |
///     |                          error data                           |
///
/// The RFC's figure gives type and code seven and nine bits; its text, and types up to 255, make
/// sense only with eight and eight (TURN-33).
package struct ICMP: Attribute {
  package static let type = AttributeType.icmp
  package static let name = "ICMP"

  package var icmpType: UInt8
  package var code: UInt8
  /// The next hop's MTU if the packet was too big, otherwise zero.
  package var errorData: UInt32

  package init(type: UInt8, code: UInt8, errorData: UInt32 = 0) {
    icmpType = type
    self.code = code
    self.errorData = errorData
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 8 else { throw ParseError(.valueLength(value.count)) }
    self.init(type: value[2], code: value[3], errorData: value.uint32(at: 4))
  }

  package var valueCount: Int { 8 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt32(icmpType) << 8 | UInt32(code))
    output.append(bigEndian: errorData)
  }

  package var description: String { "type \(icmpType), code \(code), data \(errorData)" }
}
