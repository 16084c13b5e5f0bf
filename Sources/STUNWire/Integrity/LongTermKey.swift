package import Vocabulary

/// The HMAC key of the long-term credential mechanism (RFC 8489 sections 9.2.2 and 18.5.1).
package struct LongTermKey: Sendable {
  package let bytes: [UInt8]

  /// Hashes `username:realm:password`, MD5 for RFC 5389 and SHA-256 for its successor.
  ///
  /// Name and password are already prepared with OpaqueString; `nil` for any other algorithm.
  /// Quotes around the realm and trailing NULs are removed (STUN-21).
  package init?(
    _ algorithm: PasswordAlgorithm, username: [UInt8], realm: [UInt8], password: [UInt8],
    digests: Digests
  ) {
    let colon = [UInt8(ascii: ":")]
    let text = Self.bare(username) + colon + Self.bare(realm) + colon + password
    switch algorithm {
    case .md5: bytes = digests.md5(text.span)
    case .sha256: bytes = digests.sha256(text.span)
    default: return nil
    }
  }

  private static func bare(_ text: [UInt8]) -> ArraySlice<UInt8> {
    let quote = UInt8(ascii: "\"")
    let kept = text[..<((text.lastIndex { $0 != 0 } ?? -1) + 1)]
    guard kept.count >= 2, kept.first == quote, kept.last == quote else { return kept }
    return kept.dropFirst().dropLast()
  }
}
