import Vocabulary

/// A variable that nothing replaced: `$TURN_HOST`, `${TURN_HOST}`, `{{ turn.host }}`, `<host>`,
/// `%TURN_HOST%`.
enum TemplateVariable {
  private static let brackets: [(open: String, close: String)] = [
    ("${", "}"), ("{{", "}}"), ("{", "}"), ("<", ">"),
  ]

  /// Whether a text has one in brackets, which a user name or a password has by mistake only.
  static func isHeld(in text: String) -> Bool {
    func holds(_ open: String, _ close: String) -> Bool {
      text.firstRange(of: open).map { text[$0.upperBound...].contains(close) } ?? false
    }
    return holds("{{", "}}") || holds("${", "}") || text.hasPrefix("<") && text.hasSuffix(">")
  }

  /// Just after the variable that begins at a byte; `nil` if none does.
  static func end(in bytes: ArraySlice<UInt8>, at start: Int) -> Int? {
    let text = bytes[start...]
    for (open, close) in brackets where text.starts(with: open.utf8) {
      let inside = text.dropFirst(open.utf8.count)
      let name = inside.prefix { $0 != close.utf8.first }
      let end = inside[name.endIndex...]
      return end.starts(with: close.utf8) && isName(name) ? end.startIndex + close.utf8.count : nil
    }
    switch text.first {
    case UInt8(ascii: "$"):
      let name = text.dropFirst().prefix { $0.isUppercase || $0.isDigit || $0 == UInt8(ascii: "_") }
      return name.first?.isUppercase == true && name.count > 1 ? name.endIndex : nil
    case UInt8(ascii: "%"):
      let name = text.dropFirst().prefix { $0.isUppercase || $0 == UInt8(ascii: "_") }
      return name.count > 2 && text[name.endIndex...].first == UInt8(ascii: "%")
        ? name.endIndex + 1 : nil
    default: return nil
    }
  }

  /// Words in capital or in small letters, as people name variables; a password would rarely be that.
  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    let name = text.filter { !$0.isBlank }
    return name.first?.isLetter == true
      && name.allSatisfy { $0.isLetter || $0.isDigit || "_.-".utf8.contains($0) }
      && (!name.contains(where: \.isUppercase)
        || name.allSatisfy { !$0.isLetter || $0.isUppercase })
  }
}
