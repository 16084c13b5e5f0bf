import ICEServers

/// Why an argument is not an ICE server URI, with a mark below the place.
struct URIProblem: CustomStringConvertible {
  let text: String
  private let refused: RefusedURI

  init(_ text: String, _ error: ICEServerURIError) {
    self.text = text
    refused = RefusedURI(text, error)
  }

  var description: String {
    let shown = MarkedURI(refused.shown, at: refused.error.offset)
    return "\(refused)\n  \(shown.text)\n  \(shown.mark)"
  }
}

extension UsageError {
  /// All unreadable URIs of a command line, and the line that was probably meant.
  ///
  /// `arguments` are the program's, including the command's name.
  init(_ problems: [URIProblem], in arguments: [String], isTURN: Bool) {
    self.init(problems.map(\.description).joined(separator: "\n"))
    let repairs = problems.map {
      ($0.text, URIRepair.arguments(insteadOf: $0.text, isTURN: isTURN))
    }
    guard repairs.allSatisfy({ $0.1 != nil }) else { return }
    let repaired = Dictionary(repairs) { first, _ in first }
    var words = arguments.first == "run" ? arguments : ["run"] + arguments
    words = words.flatMap { word in (repaired[word] ?? nil) ?? [word] }
    line = ShellLine(Self.withOneCredential(words)).description
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
