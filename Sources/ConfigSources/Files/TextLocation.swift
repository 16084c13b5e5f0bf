/// The place to read a text from: a file or standard input.
package enum TextLocation: Hashable, Sendable, CustomStringConvertible {
  case path(String)
  /// A text that was given for a path and did not look like one, nor name a file, at that time.
  case doubtful(String, MisplacedText)
  case standardInput

  package init(_ argument: String) {
    self =
      if argument == "-" { .standardInput } else if let misplaced = MisplacedText(argument) {
        .doubtful(argument, misplaced)
      } else { .path(argument) }
  }

  /// The path, safe to print.
  package var description: String {
    switch self {
    case .path(let path): path
    case .doubtful(let text, let misplaced): misplaced.shown(text)
    case .standardInput: "standard input"
    }
  }
}

extension TextLocation {
  /// The path to open; `nil` for standard input.
  var path: String? {
    switch self {
    case .path(let path), .doubtful(let path, _): path
    case .standardInput: nil
    }
  }
}
