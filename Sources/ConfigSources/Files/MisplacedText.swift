import Glibc
import ICEServers
import Vocabulary

/// What was given in place of a file's path, and may be or hold a secret: it is never repeated.
package enum MisplacedText: Hashable, Sendable {
  /// The text of a file instead of its path.
  case document
  /// A STUN or TURN URI.
  case uri
  case url
  case token
  /// A word that names no file: perhaps the secret that belongs into one.
  case word

  /// `nil` for the path of something that is there, and for a text that is written as a path.
  package init?(_ text: String) {
    guard !Self.isThere(text), let kind = Self.kind(of: text) else { return nil }
    self = kind
  }

  /// What it is, and what to give instead.
  package var problem: String {
    switch self {
    case .document: "this is a document, not a file: save it, or pipe it in and give -"
    case .uri:
      "this is a URI, not a file: give it as an argument, and its credentials, which do not belong "
        + "in a URI, with --username and --credential-file"
    case .url: "this is a URL, which is not fetched here: give the path of a file"
    case .token: "this is a token, not a file: put it into a file and give its path"
    case .word:
      "no such file, and not shown, since it may be the secret itself: give the path of a file "
        + "(./NAME in this folder)"
    }
  }

  /// The text without anything that may be a secret.
  func shown(_ text: String) -> String {
    switch self {
    case .document, .token, .word: "***"
    case .uri, .url: RedactedURIText(text).text
    }
  }

  /// What a folder of others' hides may be there.
  static func isThere(_ text: String) -> Bool {
    guard !text.isEmpty, !text.utf8.contains(0) else { return false }
    // SAFETY: the string lives through the call, which only reads it.
    return unsafe access(text, F_OK) == 0 || errno == EACCES
  }

  private static func kind(of text: String) -> MisplacedText? {
    let start = text.drop(while: \.isWhitespace)
    if text.contains(where: { $0.isNewline || $0 == "\"" })
      || start.first.map("{[<'`".contains) == true
    {
      return .document
    }
    let scheme = start.prefix { $0 != ":" }.lowercased()
    if scheme.utf8.count < start.utf8.count, ICEServerURI.Scheme(rawValue: scheme) != nil {
      return .uri
    }
    if text.contains("://") { return .url }
    if isToken(start) { return .token }
    return isWrittenAsPath(text) ? nil : .word
  }

  /// A JSON Web Token begins with an object in base64url (RFC 7519).
  private static func isToken(_ text: Substring) -> Bool {
    text.hasPrefix("eyJ") && text.utf8.count >= 20
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }
}

// MARK: Paths

extension MisplacedText {
  /// `/run/turn`, `./secret`, `secrets/turn`, `pasword.txt`, `.env`: a slash between words, or a usual
  /// end of a name.
  private static func isWrittenAsPath(_ text: String) -> Bool {
    // What is too short to be masked cannot be much of a secret.
    if text.utf8.count < SecretMask.shortestSecret { return true }
    let parts = text.split(separator: "/")
    guard let name = parts.last else { return false }
    let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() }
    let hasUsualEnding = ending.map(endings.contains) == true
    // A colon may also stand between a user and a password.
    guard text.unicodeScalars.allSatisfy({ isUsual($0) || $0 == ":" && hasUsualEnding }) else {
      return false
    }
    if hasUsualEnding || ["./", "../", "~/"].contains(where: text.hasPrefix) { return true }
    let isDotted = name.first == "." && name.dropFirst().allSatisfy { $0.isLowercase || $0 == "-" }
    guard !isDotted, text.contains("/") else { return isDotted }
    return parts.count > 1 && isThere(String(text[..<name.startIndex]))
      || !parts.contains { $0.split { "-_. ".contains($0) }.contains(where: looksRandom) }
  }

  /// Passwords and keys in base64 have other signs too.
  private static func isUsual(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      || "._-/~ ".unicodeScalars.contains(scalar)
  }

  /// Small and capital letters and digits in one word, as in keys.
  private static func looksRandom(_ word: Substring) -> Bool {
    word.count >= 6 && word.contains(where: \.isLowercase) && word.contains(where: \.isUppercase)
      && word.contains(where: \.isNumber)
  }

  /// A name of words and numbers, as people give them to variables and credentials: `TURN_KEY_2`,
  /// `turn-password`.
  static func isPlainName(_ name: String) -> Bool {
    let words = name.split { "-_.".contains($0) }
    let isAlike = name == name.lowercased() || name == name.uppercased()
    return isAlike && name.unicodeScalars.allSatisfy(isUsual)
      && words.allSatisfy { $0.allSatisfy(\.isLetter) || $0.count < 4 }
      && (words.count > 1 || name == name.uppercased())
  }

  private static let endings: Set<String> = [
    "txt", "text", "pw", "pwd", "pass", "password", "passwd", "secret", "secrets", "token", "tok",
    "jwt", "key", "pem", "crt", "cer", "cert", "der", "json", "yaml", "yml", "toml", "ini", "conf",
    "cfg", "config", "env", "uris", "urls", "list", "lst", "csv", "js", "ts", "html", "xml", "md",
    "log", "dat", "data", "bin", "out", "tmp", "bak", "old", "new", "cred", "creds", "credential",
    "credentials", "auth",
  ]
}
