import Measurements

/// Every finding, as a person reads it without a run: `iceprobe explain` and `docs/findings.md`.
package enum Catalogue {
  /// One entry in full, for a terminal.
  package static func page(_ id: FindingID, naming notation: Setting.Notation = .option) -> String {
    let entry = id.entry
    let parts =
      [
        ("Means", entry.meaning), ("Shown by", entry.needs), ("For example", entry.example),
        ("To do", entry.wholeRemedy.text(naming: notation)),
      ]
    return """
      \(entry.title.general) [\(id.rawValue), \(entry.severity.rawValue)]

      \(parts.map { "\($0.0): \($0.1)" }.joined(separator: "\n\n"))
      \(entry.coturn.map { "\n\($0.text(naming: notation))\n" } ?? "")
      """
  }

  /// All entries by their names: the text of `docs/findings.md`.
  package static var document: String {
    let sections = FindingID.allCases.sorted { $0.rawValue < $1.rawValue }.map(section)
    return """
      # Findings

      Every cause that a report can name, by its id. `iceprobe explain ID` prints the same. A finding is
      *critical* where it explains a failure or leaves a door open, a *warning* where things work, but not
      for everyone or not for long, and *info* where it changes no verdict. Each says how sure it is:
      *confirmed* (a comparison or an explicit answer shows it), *likely* or *possible*.

      In a report's titles, "the server" is its name, and "the port" is UDP or TCP and its number.

      \(sections.joined(separator: "\n"))
      """
  }

  private static func section(_ id: FindingID) -> String {
    let entry = id.entry
    let coturn = entry.coturn.map { "\n\n\($0.text(naming: .option))" } ?? ""
    return """
      ## \(id.rawValue)

      **\(entry.title.general)** (\(entry.severity.rawValue))

      \(entry.meaning)

      Shown by: \(entry.needs)

          \(entry.example)

      To do: \(entry.wholeRemedy.text(naming: .option))\(coturn)

      """
  }
}
