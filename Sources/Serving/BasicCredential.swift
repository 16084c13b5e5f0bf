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
      let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
    else { return nil }
    user = String(text[..<colon])
    password = String(text[text.index(after: colon)...])
  }
}
