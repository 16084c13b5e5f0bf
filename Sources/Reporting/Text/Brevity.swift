/// How much a report on many checks says of each finding, so that it fits on one screen.
///
/// Each level says less than the one before, and leaves the rest to `--all`.
enum Brevity: Int, CaseIterable {
  /// Up to two lines of evidence, and whole remedies.
  case first
  /// A line for each warning.
  case shortWarnings
  /// As much of a remedy as fits on its line, and a count of the notes.
  case shortRemedies
  /// A line of evidence for each cause.
  case shortEvidence
  /// A line for what passed.
  case shortest

  /// The lines of a small terminal.
  static let screen = 24

  func isAtLeast(_ other: Brevity) -> Bool { rawValue >= other.rawValue }
}

extension StringProtocol {
  /// The beginning of a text that fits into the given columns: whole sentences, clauses or words.
  func shortened(to width: Int) -> String {
    guard displayWidth > width else { return String(self) }
    let sentences = ends(with: [". "], within: width).last
    if let sentences, sentences.displayWidth * 3 > width { return sentences }
    let room = width - 2
    let clauses = ends(with: [", ", "; ", ": ", " ("], within: room).last
    if let clauses, clauses.displayWidth * 2 > width { return "\(clauses) …" }
    return "\(ends(with: [" "], within: room).last ?? beginning(of: room)) …"
  }

  /// The beginnings of the text up to each of the separators, which only a sentence keeps.
  private func ends(with separators: [String], within width: Int) -> [String] {
    indices.compactMap { index -> String? in
      guard let mark = separators.first(where: { self[index...].hasPrefix($0) }) else { return nil }
      return String(self[..<index]) + (mark == ". " ? "." : "")
    }.filter { $0.displayWidth <= width }
  }
}
