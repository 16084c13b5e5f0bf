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
  ///
  /// Only what could be a URI or a host with a port can have a credential in it.
  static func safe(_ word: String) -> String {
    let text = SafeText(word, limit: 2048).text
    return text.contains(where: ":@?#".contains) ? RedactedURIText(text).text : text
  }

  /// A URL that may carry a key is left out; the option before it says what it was.
  private static func shown(_ word: String) -> String {
    if word.hasPrefix("-"), let equals = word.firstIndex(of: "=") {
      return word[...equals] + shown(String(word[word.index(after: equals)...]))
    }
    guard let url = try? HTTPURL(word) else { return safe(word) }
    return url.redacted == url.text ? word : "URL"
  }

  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,@%+-")

  private static func quoted(_ word: String) -> String {
    guard word.isEmpty || !word.allSatisfy(plain.contains) else { return word }
    return "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
