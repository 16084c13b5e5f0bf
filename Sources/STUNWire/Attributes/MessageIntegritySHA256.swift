import Vocabulary

extension AttributeType {
  package static let messageIntegritySHA256 = AttributeType(rawValue: 0x001C)
}

/// An HMAC-SHA256 over everything before it (RFC 8489 section 14.6).
///
/// 16 to 32 bytes in steps of four; fewer than 32 only where a usage allows it, and none here does
/// (STUN-18).
package struct MessageIntegritySHA256: Attribute {
  package static let type = AttributeType.messageIntegritySHA256
  package static let name = "MESSAGE-INTEGRITY-SHA256"
  static let valueCounts = [16, 20, 24, 28, 32]

  package var digest: [UInt8]

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard Self.valueCounts.contains(value.count) else {
      throw ParseError(.valueLength(value.count))
    }
    digest = [UInt8](copying: value)
  }

  package var valueCount: Int { digest.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(copying: digest.span)
  }

  package var description: String { Hexadecimal.text(digest) }
}
