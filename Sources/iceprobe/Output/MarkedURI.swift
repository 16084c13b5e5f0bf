import ICEServers
import Measurements
import Vocabulary

/// A text given for a URI, safe to show, with a caret under one of its bytes.
struct MarkedURI {
  /// Without anything that looks like a credential, and without control characters for the
  /// terminal.
  let text: String
  /// Blanks and a caret, for the line below `text`.
  let mark: String

  /// `offset` counts bytes of the original.
  init(_ given: RedactedURIText, at offset: Int = 0) {
    text = Self.printable(given.text)
    let before = given.text.utf8.prefix(given.offset(ofOriginal: offset))
    let column = Self.printable(String(decoding: before, as: UTF8.self)).count
    mark = String(repeating: " ", count: column) + "^"
  }

  /// As long as the longest URI accepted.
  private static func printable(_ text: String) -> String { SafeText(text, limit: 2048).text }
}
