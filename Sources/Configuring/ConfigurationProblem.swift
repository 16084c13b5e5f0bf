/// An error in a configuration file; it quotes keys but never a value.
package struct ConfigurationProblem: Hashable, Sendable {
  package var place: Place
  /// The path of keys to it: `sources.office.uris[1]`; empty for the file as a whole.
  package var path: String
  package var message: String
}

extension ConfigurationProblem: CustomStringConvertible {
  package var description: String {
    "\(place.line):\(place.column): " + (path.isEmpty ? "" : "\(path): ") + message
  }
}

/// All errors in a configuration file, in file order.
package struct ConfigurationProblems: Error, Sendable {
  package var list: [ConfigurationProblem]

  init(_ list: [ConfigurationProblem]) {
    self.list = list.sorted { $0.place < $1.place }
  }
}
