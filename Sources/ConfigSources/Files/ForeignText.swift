import Vocabulary

/// Text from a server that may contain credentials unknown to us: those of others, or new ones.
enum ForeignText {
  /// The text without ICE credentials, SRTP keys, tokens, and values labelled as passwords.
  static func withoutCredentials(_ text: String) -> String {
    var shown = ""
    var rest = text[...]
    while let mark = nextMark(in: rest) {
      shown += rest[..<mark.start] + "***"
      rest = rest[mark.end...]
    }
    return shown + rest
  }

  private typealias Mark = (start: String.Index, end: String.Index)

  /// The next value that must not be shown.
  private static func nextMark(in text: Substring) -> Mark? {
    var index = text.startIndex
    while index < text.endIndex {
      let tail = text[index...]
      if isWordStart(index, in: text), let mark = labelled(tail) ?? token(tail) { return mark }
      index = text.index(after: index)
    }
    return nil
  }

  private static func isWordStart(_ index: String.Index, in text: Substring) -> Bool {
    guard index > text.startIndex else { return true }
    let before = text[text.index(before: index)]
    return !before.isLetter && !before.isNumber
  }

  /// Names whose value is always a credential (RFC 8839, RFC 4568).
  private static let certain = ["ice-ufrag", "ice-pwd", "crypto", "inline", "key-mgmt"]
  /// Names that also occur in sentences: only values that look like keys are hidden.
  private static let likely = [
    "authorization", "access_token", "refresh_token", "id_token", "token", "api_key", "apikey",
    "password", "passwd", "credential", "secret", "signature", "bearer", "basic", "key",
  ]

  private static func labelled(_ text: Substring) -> Mark? {
    let lowered = text.prefix(16).lowercased()
    if let name = certain.first(where: lowered.hasPrefix),
      let value = value(
        after: name.count, in: text, separators: ":=\"' ", endsAtBlank: name != "crypto")
    {
      return value
    }
    guard let name = likely.first(where: lowered.hasPrefix),
      let value = value(after: name.count, in: text, separators: ":=\"'\\ ", endsAtBlank: true),
      looksLikeKey(text[value.start..<value.end])
    else { return nil }
    return value
  }

  /// The value after a name and the separator.
  private static func value(
    after count: Int, in text: Substring, separators: String, endsAtBlank: Bool
  ) -> Mark? {
    let behind = text.dropFirst(count)
    let start = behind.drop { separators.contains($0) }
    guard start.startIndex > behind.startIndex || behind.isEmpty else { return nil }
    let value = start.prefix { character in
      !character.isNewline && !"\"'<>&,;}".contains(character)
        && !(endsAtBlank && (character.isWhitespace || character == "\\"))
    }
    return value.isEmpty ? nil : (value.startIndex, value.endIndex)
  }

  /// Long, or with digits: not a word in a sentence.
  private static func looksLikeKey(_ value: Substring) -> Bool {
    value.count >= 20 || value.count >= 8 && value.contains { $0.isNumber }
  }

  /// A JSON Web Token begins with an object in base64url (RFC 7519).
  private static func token(_ text: Substring) -> Mark? {
    guard text.hasPrefix("eyJ") else { return nil }
    let word = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    return word.count >= 20 ? (word.startIndex, word.endIndex) : nil
  }
}
