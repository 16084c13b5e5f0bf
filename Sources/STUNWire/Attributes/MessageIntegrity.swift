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

  package func encode(into bytes: inout [UInt8], transactionID: TransactionID) {
    bytes += digest
  }

  package var description: String { Hexadecimal.text(digest) }
}
