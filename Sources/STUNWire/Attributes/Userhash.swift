package import Vocabulary

extension AttributeType {
  package static let userhash = AttributeType(rawValue: 0x001E)
}

/// SHA-256 of user name, colon and realm, sent instead of USERNAME (RFC 8489 section 14.4).
package struct Userhash: Attribute {
  package static let type = AttributeType.userhash
  package static let name = "USERHASH"
  private static let digestCount = 32

  package let digest: [UInt8]

  /// Hashes a user name and a realm, both already prepared with OpaqueString.
  package init(username: [UInt8], realm: [UInt8], digests: Digests) {
    digest = digests.sha256((username + [UInt8(ascii: ":")] + realm).span)
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == Self.digestCount else { throw ParseError(.valueLength(value.count)) }
    digest = [UInt8](copying: value)
  }

  package var valueCount: Int { digest.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(copying: digest.span)
  }

  package var description: String { Hexadecimal.text(digest) }
}
