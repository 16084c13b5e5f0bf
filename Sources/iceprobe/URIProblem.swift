import Glibc
import ICEServers

/// Why an argument is not an ICE server URI, with a mark below the place.
struct URIProblem: CustomStringConvertible {
  let text: String
  let refused: RefusedURI

  init(_ text: String, _ error: ICEServerURIError, relaying: Bool) {
    self.text = text
    refused = RefusedURI(text, error, relaying: relaying)
  }

  /// A word with what may be a credential in it, as in a URI, where no URI is expected.
  init?(misplaced word: String) {
    let scheme = word.prefix { $0 != ":" }.lowercased()
    let isURI = ["stun", "stuns", "turn", "turns", "http", "https", "ws", "wss"].contains(scheme)
    let hasUser = word.prefix { $0 != "@" }.contains(":") && word.contains("@")
    guard isURI || hasUser, RedactedURIText(word).text != word else { return nil }
    do throws(ICEServerURIError) {
      _ = try ICEServerURI.read(word)
      return nil
    } catch {
      self.init(word, error, relaying: false)
    }
  }

  var description: String {
    if fileOption != nil {
      return "expected a URI, found a file: a configuration is given with its option"
    }
    if isDocument {
      return "expected a URI, found a document: save it, and give the file with --rtc-config"
    }
    let shown = MarkedURI(refused.shown, at: refused.error.offset)
    return "\(refused)\n  \(shown.text)\n  \(shown.mark)"
  }

  /// Whether it begins as one of these URIs does; another word may be anything, even a password.
  var namesScheme: Bool { refused.error.kind != .scheme }

  /// Whether it has no sign of a URI; `user:password` has none.
  var isWord: Bool { !namesScheme && !isDocument && !text.contains(where: "/@".contains) }

  /// The text of a configuration, rather than the name of its file.
  private var isDocument: Bool {
    refused.error.kind == .scheme
      && text.drop(while: \.isWhitespace).first.map("{[".contains) == true
      && text.contains("\"")
  }

  /// The arguments to type instead; `nil` if unknown.
  var arguments: [String]? {
    if let fileOption { return [fileOption, text] }
    if isDocument { return ["--rtc-config", "FILE"] }
    return switch refused.error.hint {
    case .notHTTP: text.lowercased().hasPrefix("http") ? [option, text] : nil
    case .oneURI: ICEServerURICorrection.each(in: text)
    case .credentialsElsewhere:
      ICEServerURICorrection.withoutCredentials(of: text)
        .map { ["--username", "NAME", "--credential-file", "FILE", $0] }
    default: refused.correction.map { [$0] } ?? ICEServerURICorrection.each(in: text)
    }
  }

  /// The option that takes this file; `nil` if it is not one.
  private var fileOption: String? {
    guard refused.error.kind == .scheme else { return nil }
    if text == "-" { return "--rtc-config" }
    let name = text.lowercased()
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return "--config" }
    // SAFETY: the string lives through the call, which only reads it.
    let isReadable = unsafe name.contains("/") && access(text, R_OK) == 0
    return name.hasSuffix(".json") || isReadable ? "--rtc-config" : nil
  }

  /// The option that takes a URL.
  private var option: String {
    let url = text.lowercased()
    return url.contains("/whip") ? "--whip" : url.contains("/whep") ? "--whep" : "--rtc-config"
  }
}

extension UsageError {
  /// All unreadable URIs of a command line, and the line that was probably meant.
  ///
  /// `arguments` are the program's, including the command's name.
  init(_ problems: [URIProblem], in arguments: [String]) {
    if let apart = UsageError(hostAndPort: problems, in: arguments) {
      self = apart
      return
    }
    if let words = UsageError(words: problems, in: arguments) {
      self = words
      return
    }
    self.init(problems.map(\.description).joined(separator: "\n"))
    let repairs = problems.map { ($0.text, $0.arguments) }
    guard repairs.allSatisfy({ $0.1 != nil }) else { return }
    let repaired = Dictionary(repairs) { first, _ in first }
    let words = arguments.flatMap { word in (repaired[word] ?? nil) ?? [word] }
    line = ShellLine(Self.withOneCredential(words)).description
  }

  /// The ports of STUN and TURN servers; another number may be a password.
  private static let ports: Set = [
    "53", "80", "443", "3478", "3479", "5349", "5350", "19302", "19305",
  ]

  /// `HOST PORT`, as other tools take them.
  private init?(hostAndPort problems: [URIProblem], in arguments: [String]) {
    guard problems.count == 2, Self.ports.contains(problems[1].text),
      let index = arguments.firstIndex(of: problems[0].text),
      arguments.dropFirst(index + 1).first == problems[1].text,
      let meant = ICEServerURICorrection.of("\(problems[0].text):\(problems[1].text)")
    else { return nil }
    self.init("host and port are one argument here, a URI: did you mean \(meant)?")
    line =
      ShellLine(arguments[..<index] + [meant] + arguments[(index + 2)...]).description
  }

  /// Words beside URIs that are neither URIs nor hosts, as other tools take a user name and a password.
  private init?(words problems: [URIProblem], in arguments: [String]) {
    let texts = Set(problems.map(\.text))
    let rest = arguments.filter { !texts.contains($0) }
    let hasURI = rest.contains { (try? ICEServerURI.read($0)) != nil }
    guard hasURI, problems.allSatisfy({ $0.isWord && $0.arguments == nil }) else { return nil }
    let count = problems.count == 1 ? "one argument is" : "\(problems.count) arguments are"
    self.init(
      "\(count) no URI, and not shown, since a password may be among them: a user name goes to "
        + "--username, the password into the file of --credential-file")
    let credential = ["--username", "NAME", "--credential-file", "FILE"]
    line =
      ShellLine(Self.withOneCredential(rest.prefix(1) + credential + rest.dropFirst()))
      .description
  }

  /// Keeps only the first credential suggested by repairs; one already given stays.
  private static func withOneCredential(_ words: [String]) -> [String] {
    var words = words
    for option in ["--username", "--credential-file"] {
      while let first = words.firstIndex(of: option),
        let second = words[(first + 1)...].firstIndex(of: option)
      {
        let isPlaceholder = ["NAME", "FILE"].contains(words[first + 1])
        words.removeSubrange(isPlaceholder ? first...first + 1 : second...second + 1)
      }
    }
    return words
  }
}
