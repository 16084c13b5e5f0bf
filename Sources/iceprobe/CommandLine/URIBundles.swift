import ICEServers

/// Long lists of URIs on the command line, which pass through the argument parser as one argument.
///
/// The parser's time grows with the square of the values of an argument: for ten thousand URIs it would
/// take longer than their checks.
enum URIBundles {
  static let shortest = 100
  /// No argument of a process can hold it.
  private static let separator: Character = "\0"

  /// The arguments with the URIs of each long list joined, but for its first: that may be an option's value.
  static func bundled(_ arguments: [String]) -> [String] {
    var bundled: [String] = []
    var list: ArraySlice<String> = []
    for end in arguments.indices {
      let isURI = isURI(arguments[end])
      if isURI { list = arguments[(list.isEmpty ? end : list.startIndex)...end] }
      guard !isURI || end == arguments.indices.last else { continue }
      bundled += list.count < shortest ? Array(list) : joined(list)
      if !isURI { bundled.append(arguments[end]) }
      list = []
    }
    return bundled
  }

  /// The URIs as they were given.
  static func opened(_ uris: [String]) -> [String] {
    uris.flatMap {
      $0.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static func isURI(_ argument: String) -> Bool {
    argument.firstIndex(of: ":").map {
      ICEServerURI.Scheme(rawValue: argument[..<$0].lowercased()) != nil
    } ?? false
  }

  private static func joined(_ list: ArraySlice<String>) -> [String] {
    [list[list.startIndex], list.dropFirst().joined(separator: String(separator))]
  }
}
