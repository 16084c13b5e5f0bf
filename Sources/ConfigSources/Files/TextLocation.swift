/// The place to read a text from: a file or standard input.
package enum TextLocation: Hashable, Sendable, CustomStringConvertible {
  case path(String)
  case standardInput

  package init(_ argument: String) {
    self = argument == "-" ? .standardInput : .path(argument)
  }

  package var description: String {
    switch self {
    case .path(let path): path
    case .standardInput: "standard input"
    }
  }
}
