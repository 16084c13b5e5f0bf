/// Something that a configuration file gets wrong; it quotes keys and never a value.
package struct ConfigurationProblem: Hashable, Sendable {
  package var place: Place
  /// The keys that lead there: `sources.office.uris[1]`; empty for the file as a whole.
  package var path: String
  package var message: String
}

extension ConfigurationProblem: CustomStringConvertible {
  package var description: String {
    "\(place.line):\(place.column): " + (path.isEmpty ? "" : "\(path): ") + message
  }
}

/// Everything that a configuration file gets wrong, in the order of the file.
package struct ConfigurationProblems: Error, Sendable {
  package var list: [ConfigurationProblem]

  init(_ list: [ConfigurationProblem]) {
    self.list = list.sorted { $0.place < $1.place }
  }
}
