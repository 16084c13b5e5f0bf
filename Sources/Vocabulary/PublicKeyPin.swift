/// The SHA-256 of a certificate's public key (SubjectPublicKeyInfo), by which a server is known that no
/// authority vouches for.
package struct PublicKeyPin: Hashable, Sendable {
  /// The 32 bytes in base64, as curl and RFC 7469 write them.
  package let base64: String

  package init?(digest: [UInt8]) {
    guard digest.count == Self.digestCount else { return nil }
    base64 = Self.base64(digest)
  }

  /// Reads `sha256:` and the digest in base64.
  package init?(_ text: String) {
    guard text.hasPrefix(Self.prefix) else { return nil }
    let digits = text.dropFirst(Self.prefix.count)
    guard digits.utf8.count == 44, digits.last == "=",
      digits.dropLast().allSatisfy({ Self.digits.contains($0) })
    else { return nil }
    base64 = String(digits)
  }

  private static let prefix = "sha256:"
  private static let digestCount = 32
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  private static func base64(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let digit = Int(bits >> UInt32(18 - 6 * place) & 63)
        text.append(place <= group.count ? digits[digit] : "=")
      }
    }
    return text
  }
}

extension PublicKeyPin: CustomStringConvertible {
  package var description: String { Self.prefix + base64 }
}
