import Measurements
import Vocabulary

extension ReportComparison {
  /// For a person: whether anything changed, then what, the worse first.
  package func text(for presentation: Presentation = .plain) -> String {
    var page = Page(
      width: max(20, min(presentation.width, 200)),
      layoutWidth: min(max(presentation.width, 80), 200),
      palette: Palette(isColored: presentation.isColored))
    page.addComparison(self, isBrief: !presentation.detail.contains(.all))
    return page.lines.map { $0 + "\n" }.joined()
  }

  /// `no shift seen for 12 targets, too few samples for 1 target`.
  fileprivate var roundTripText: String? {
    let remarks: [(RoundTripShift.Assessment, String)] = [
      (.noShift, "no shift seen for"), (.smallShift, "a shift too small to matter for"),
      (.tooFewSamples, "too few samples for"),
    ]
    let parts = remarks.compactMap { assessment, words in
      let count = roundTrips.count { $0.assessment == assessment }
      return count > 0 ? "\(words) \(plural(count, "target"))" : nil
    }
    return parts.isEmpty ? nil : "round trips: \(parts.joined(separator: ", "))"
  }
}

extension Page {
  fileprivate mutating func addComparison(_ comparison: ReportComparison, isBrief: Bool) {
    let changes = comparison.changes
    let mark = changes.isEmpty ? "SAME" : "CHANGED"
    let count = "\(plural(comparison.pairCount, "target")) compared"
    let text = changes.isEmpty ? count : "\(plural(changes.count, "difference")), \(count)"
    paragraph(
      text, after: mark.padded(to: 9),
      changes.isEmpty ? .verdictGood : changes[0].direction == .worse ? .verdictBad : .heading)
    paragraph(comparison.before.sideText, after: "before".padded(to: 9), .dim)
    paragraph(comparison.after.sideText, after: "after".padded(to: 9), .dim)
    if comparison.after.run.startedAt < comparison.before.run.startedAt {
      paragraph("the second report is the older one: give the earlier one first", indent: 9)
    }
    for direction in Change.Direction.allCases {
      let alike = changes.filter { $0.direction == direction }
      guard !alike.isEmpty else { continue }
      heading(direction.title)
      for change in alike { add(change, isBrief: isBrief) }
    }
    guard let roundTrips = comparison.roundTripText else { return }
    addGap()
    paragraph(roundTrips, as: .dim)
  }

  private mutating func add(_ change: Change, isBrief: Bool) {
    paragraph(
      change.text, after: change.direction.mark, change.direction.role,
      right: Piece(change.idText, .dim))
    let labels = change.subjects.map(\.label)
    let told = isBrief && labels.count > 3 ? labels.prefix(2) : labels[...]
    for label in told { paragraph(label, indent: 2, as: .dim) }
    if labels.count > told.count {
      paragraph("and \(labels.count - told.count) more (--all)", indent: 2, as: .dim)
    }
  }
}

extension Report {
  /// `2026-11-21 03:10:00Z: ok, 3 checks passed, iceprobe 0.1.0`.
  fileprivate var sideText: String {
    "\(run.startedAt.wholeSeconds): \(verdict.rawValue), \(outcomeText(ReportSummary(self))), "
      + "\(tool.name) \(tool.version)"
  }
}

extension Change {
  /// The ids of the later report, or those of the earlier for what is gone.
  fileprivate var idText: String {
    let ids = idList(subjects.map(\.id))
    return ids.isEmpty || subjects.contains { $0.after != nil } ? ids : "was \(ids)"
  }
}

extension Change.Direction {
  fileprivate var title: String {
    switch self {
    case .worse: "Worse"
    case .better: "Better"
    case .other: "Different"
    }
  }

  fileprivate var mark: String {
    switch self {
    case .worse: "✗ "
    case .better: "✓ "
    case .other: "· "
    }
  }

  fileprivate var role: Palette.Role {
    switch self {
    case .worse: .bad
    case .better: .good
    case .other: .dim
    }
  }
}
