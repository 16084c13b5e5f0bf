import Vocabulary

extension AttributeType {
  package static let messageIntegrity = AttributeType(rawValue: 0x0008)
}

/// An HMAC-SHA1 over everything before it (RFC 8489 section 14.5).
///
/// `MessageBuilder.appendIntegrity` writes it, `Message.verifyIntegrity` checks it.
package struct MessageIntegrity: Attribute {
  package static let type = AttributeType.messageIntegrity
  package static let name = "MESSAGE-INTEGRITY"
  static let valueCounts = [20]

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
