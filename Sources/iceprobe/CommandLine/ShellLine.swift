import HTTPFetching
import ICEServers
import Vocabulary

/// A command line as a person can type it, shown without what may be a secret in it.
struct ShellLine: CustomStringConvertible {
  private let words: [String]

  init(_ words: [String]) {
    self.words = words
  }

  var description: String {
    (["iceprobe"] + words.map { Self.quoted(Self.shown($0)) }).joined(separator: " ")
  }

  /// A word as it may be shown, without credentials and without what a terminal would obey.
  static func safe(_ word: String) -> String {
    RedactedURIText(SafeText(word, limit: 2048).text).text
  }

  /// A URL that may carry a key is left out; the option before it says what it was.
  private static func shown(_ word: String) -> String {
    if word.hasPrefix("-"), let equals = word.firstIndex(of: "=") {
      return word[...equals] + shown(String(word[word.index(after: equals)...]))
    }
    guard let url = try? HTTPURL(word) else { return safe(word) }
    return mayHoldKey(url) ? "URL" : safe(word)
  }

  /// Anything but scheme, host, port and a path of plain words: publishing keys stand in paths, too.
  private static func mayHoldKey(_ url: HTTPURL) -> Bool {
    let path = url.path.lowercased()
    return url.redacted != url.text || path.contains("/whip") || path.contains("/whep")
      || path.split(separator: "/").contains { $0.count >= 16 }
  }

  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,@%+-")

  private static func quoted(_ word: String) -> String {
    guard word.isEmpty || !word.allSatisfy(plain.contains) else { return word }
    return "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
