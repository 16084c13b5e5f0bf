import ConfigSources
import HTTPFetching
import ICEServers
import Settings
import Vocabulary

/// A command line to type, shown without anything that may be a secret.
struct ShellLine: CustomStringConvertible {
  private let words: [String]

  init(_ words: [String]) {
    self.words = words
  }

  var description: String {
    let shown = zip([""] + words, words).map { Self.quoted(Self.shown($1, after: $0)) }
    return (["iceprobe"] + shown).joined(separator: " ")
  }

  /// A word in printable form, without credentials and without control characters for the terminal.
  ///
  /// Only a word that could be a URI or a host with a port can contain a credential.
  static func safe(_ word: String) -> String {
    let text = SafeText(word, limit: 2048).text
    return text.contains(where: ":@?#".contains) ? RedactedURIText(text).text : text
  }

  private static let fileOptions = Set(SettingDeclaration.all.filter(\.isFile).map(\.option))

  /// A URL that may carry a key is left out, and so is what was given for a file and is none; the
  /// option before it says what it was.
  private static func shown(_ word: String, after option: String) -> String {
    if word.hasPrefix("-"), let equals = word.firstIndex(of: "=") {
      let value = String(word[word.index(after: equals)...])
      return word[...equals] + shown(value, after: String(word[..<equals]))
    }
    if fileOptions.contains(option), case .doubtful(_, let kind) = TextLocation(word), kind != .url
    {
      return "FILE"
    }
    guard let url = try? HTTPURL(word) else { return safe(word) }
    return url.redacted == url.text ? word : "URL"
  }

  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,@%+-")

  private static func quoted(_ word: String) -> String {
    guard word.isEmpty || !word.allSatisfy(plain.contains) else { return word }
    // By scalars: with a mark that combines behind it, a quotation mark still ends the word.
    let parts = word.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.map { String($0) }.joined(separator: #"'\''"#) + "'"
  }
}
