extension SettingDeclaration {
  /// All settings as Markdown, one table per section; the reference in `docs/configuration.md`.
  package static var table: String {
    SettingSection.allCases.compactMap { section in
      let rows = all.filter { $0.section == section }.map(\.row)
      guard !rows.isEmpty else { return nil }
      return
        ([
          "### \(section.rawValue)", "",
          "| option | variable | key in the file | default | meaning |",
          "| --- | --- | --- | --- | --- |",
        ] + rows).joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private var row: String {
    let options = (short.map { "`-\($0)` " } ?? "") + "`\(option)`"
    let cells = [
      options, "`\(variable)`", key.map { "`\($0)`" } ?? "–", standard.map { "`\($0)`" } ?? "–",
      details,
    ]
    return "| \(cells.joined(separator: " | ")) |"
  }

  private var details: String {
    let values = words.isEmpty ? "" : " One of \(words.map { "`\($0)`" }.joined(separator: ", "))."
    let needed = needs.map { "`--\($0)`" }.joined(separator: " or ")
    return meaning + values + (isList ? " Repeatable." : "")
      + (needs.isEmpty ? "" : " Needs \(needed).")
      + (displaces.isEmpty
        ? "" : " Not with \(displaces.map { "`--\($0)`" }.joined(separator: ", ")).")
  }

  private var words: [String] {
    if case .choice(let words) = shape { words } else { [] }
  }
}
