import Vocabulary

/// The apparent format of a text that is not JSON.
package enum UnreadableText: Hashable, Sendable {
  case yaml
  /// Unquoted or single-quoted names, or a statement around the object.
  case javaScript
  case comment
  /// Dictionaries with `True`, `False` or `None`.
  case python
  /// `NAME=value` on each line: TOML, INI, an environment file.
  case settings
  case typographicQuotes
  /// One document after another.
  case several
  case trailingComma
  case utf16
  case gzip
  /// Bytes that no text has.
  case binary
  case markup
  case xml
  /// One URI per line.
  case uris
  case empty
  case cutShort

  /// Inspects a text and the byte at which it stopped being JSON.
  init?(_ bytes: [UInt8], _ error: JSONError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.first == 0 {
      self = .utf16
      return
    }
    if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
      return
    }
    if bytes.prefix(512).contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B })
    {
      self = .binary
      return
    }
    let start = bytes.starts(with: JSONReader.byteOrderMark) ? 3 : 0
    guard let first = bytes[start...].firstIndex(where: { !$0.isBlank }) else {
      self = .empty
      return
    }
    if error.kind == .unexpectedEnd {
      self = .cutShort
      return
    }
    // A dash may begin a JSON number or a YAML element.
    let isDash = error.kind == .number && bytes[first] == UInt8(ascii: "-")
    guard error.kind == .unexpectedByte || error.kind == .trailingText || isDash else { return nil }
    let found = error.offset < bytes.count ? bytes[error.offset] : 0
    if bytes[first] == UInt8(ascii: "<") {
      self = bytes[first...].starts(with: "<?xml".utf8) ? .xml : .markup
    } else if Self.quotationMarks.contains(where: {
      bytes[error.offset...].starts(with: $0.utf8)
    }) {
      self = .typographicQuotes
    } else if Self.pythonWords.contains(where: { bytes[error.offset...].starts(with: $0.utf8) }) {
      self = .python
    } else if Self.isComment(bytes, at: error.offset) {
      self = .comment
    } else if "]}".utf8.contains(found), Self.followsComma(bytes, error.offset) {
      self = .trailingComma
    } else if "{[".utf8.contains(bytes[first]) {
      if error.kind == .trailingText, "{[".utf8.contains(found) {
        self = .several
        return
      }
      if Self.isSection(bytes[first...]) {
        self = .settings
        return
      }
      // Within braces, only a name, a quotation mark or a word distinguishes it from a slip.
      guard
        found == UInt8(ascii: "'") || found == UInt8(ascii: "`") || found.isLetter
          || "_$".utf8.contains(found)
      else { return nil }
      self = .javaScript
    } else {
      guard let other = Self.format(of: bytes[first...]) else { return nil }
      self = other
    }
  }

  private static let quotationMarks = ["“", "”", "„", "‘", "’", "«", "»"]
  private static let pythonWords = ["True", "False", "None"]

  /// `[section]` or `[[section]]` alone on the first line.
  private static func isSection(_ text: ArraySlice<UInt8>) -> Bool {
    let line = text.prefix(80).prefix { $0 != 0x0A && $0 != 0x0D }
    let name = line.drop { $0 == UInt8(ascii: "[") }.prefix {
      $0.isLetter || $0.isDigit || "-_.".utf8.contains($0)
    }
    let end = line[name.endIndex...]
    return line.first == UInt8(ascii: "[") && !name.isEmpty && !end.isEmpty
      && end.allSatisfy { $0 == UInt8(ascii: "]") || $0.isBlank }
  }

  private static func isComment(_ bytes: [UInt8], at offset: Int) -> Bool {
    guard offset < bytes.count else { return false }
    return bytes[offset] == UInt8(ascii: "/") && offset + 1 < bytes.count
      && "/*".utf8.contains(bytes[offset + 1])
  }

  private static func followsComma(_ bytes: [UInt8], _ offset: Int) -> Bool {
    bytes[..<offset].last { !$0.isBlank } == UInt8(ascii: ",")
  }

  /// The apparent format of a text outside braces, by its first lines.
  private static func format(of text: ArraySlice<UInt8>) -> UnreadableText? {
    let lines = String(decoding: text.prefix(4096), as: UTF8.self)
      .split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
    let spoken = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard let line = spoken.first else { return lines.isEmpty ? nil : .yaml }
    if ICEServerURI.Scheme.allCases.contains(where: { line.hasPrefix("\($0.rawValue):") }) {
      return .uris
    }
    let words = [
      "const ", "let ", "var ", "export ", "module.", "new ", "return ", "window.", "//",
    ]
    if words.contains(where: { line.hasPrefix($0) }) { return .javaScript }
    if line.hasPrefix("---") || line.hasPrefix("- ") { return .yaml }
    // A switch such as `lt-cred-mech` may come first.
    guard let telling = spoken.first(where: { separator(of: $0) != nil }),
      let end = separator(of: telling)
    else { return lines.count > spoken.count ? .yaml : nil }
    let value = telling[telling.index(after: end)...].drop { $0 == " " }
    let isOpen = value.first.map { "{[".contains($0) } == true
    guard telling[end] == ":" else { return isOpen ? .javaScript : .settings }
    // Janus writes `nat: {` around its lines of NAME = value.
    let holdsSettings = spoken.contains { line in separator(of: line).map { line[$0] } == "=" }
    return isOpen && holdsSettings ? .settings : .yaml
  }

  private static func separator(of line: Substring) -> Substring.Index? {
    line.firstIndex { ":=".contains($0) }
  }
}

extension UnreadableText: CustomStringConvertible {
  package var description: String {
    switch self {
    case .yaml: "this looks like YAML: write it as JSON"
    case .javaScript:
      "this looks like JavaScript: JSON needs double quotation marks around every name and string, "
        + "and nothing around the object"
    case .comment: "this looks like a comment, which JSON does not have"
    case .python:
      "this looks like Python: JSON needs double quotation marks, and writes true, false and null"
    case .settings:
      "this looks like lines of NAME=value, as in TOML, INI or environment files: write it as JSON"
    case .typographicQuotes: "these are typographic quotation marks: JSON needs plain ones (\")"
    case .several:
      "this looks like several documents: put all servers into one list, [{\"urls\": …}, …]"
    case .xml: "this looks like XML: write it as JSON"
    case .trailingComma: "this looks like an extra comma before the bracket"
    case .gzip: "it is compressed: unpack it with gunzip"
    case .binary: "it has bytes that are no text"
    case .utf16: "this looks like UTF-16: save it as UTF-8"
    case .markup: "this looks like a web page"
    case .uris: "this looks like a list of URIs: give them as arguments, or as {\"urls\": […]}"
    case .empty: "it is empty"
    case .cutShort: "this looks cut off"
    }
  }
}
