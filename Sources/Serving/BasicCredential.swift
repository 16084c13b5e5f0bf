import FoundationEssentials

/// A user and a password as in `Authorization: Basic` (RFC 7617).
struct BasicCredential: Hashable {
  var user: String
  var password: String

  /// Parses the header's value; the password may contain colons.
  init?(_ header: String) {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let bytes = Data(base64Encoded: String(parts[1])),
      // Of the bytes: a password may begin with a mark that combines with the colon.
      let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let user = String(validating: bytes[..<colon], as: UTF8.self),
      let password = String(validating: bytes[(colon + 1)...], as: UTF8.self),
      // In C it would end there, and the rest would not count.
      !bytes.contains(0)
    else { return nil }
    (self.user, self.password) = (user, password)
  }
}
