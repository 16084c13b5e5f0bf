import Measurements
import Vocabulary

/// The findings of two reports: which appeared, which are gone, and which now concern other checks.
struct FindingPairs {
  private let before: Report
  private let after: Report
  /// Checks in both reports, by their id in each.
  private let bySide: (before: [String: CheckPairs.Pair], after: [String: CheckPairs.Pair])

  init(_ before: Report, _ after: Report, _ checks: CheckPairs) {
    (self.before, self.after) = (before, after)
    let pairs = checks.pairs.filter(\.isComparable)
    bySide = (
      Dictionary(pairs.map { ($0.before.id, $0) }) { first, _ in first },
      Dictionary(pairs.map { ($0.after.id, $0) }) { first, _ in first }
    )
  }

  var changes: [Change] {
    let (old, new) = (Set(before.findings.map(\.id)), Set(after.findings.map(\.id)))
    let appeared = after.findings.map { finding in
      old.contains(finding.id) ? spread(finding) : self.appeared(finding)
    }
    let gone = before.findings.filter { !new.contains($0.id) }.map(self.gone)
    return (appeared + gone).compactMap(\.self)
  }

  private func appeared(_ finding: Finding) -> Change? {
    let byID = Dictionary(after.checks.map { ($0.id, $0) }) { first, _ in first }
    let keys = TargetKeys(after)
    let subjects = finding.shownByChecks.compactMap { id in
      bySide.after[id]?.subject
        ?? byID[id].map { .init($0, key: keys.key(of: $0), before: nil, after: id) }
    }
    return Change(
      .finding, finding.isGrave ? .worse : .other, of: finding.id, from: nil,
      to: finding.title.text, subjects)
  }

  /// The same cause, now also of checks that did not show it.
  private func spread(_ finding: Finding) -> Change? {
    let had = Set(before.findings.filter { $0.id == finding.id }.flatMap(\.shownByChecks))
    let new = finding.shownByChecks.compactMap { bySide.after[$0] }
      .filter { !had.contains($0.before.id) }
    guard !new.isEmpty else { return nil }
    return Change(
      .finding, finding.isGrave ? .worse : .other, of: finding.id, from: "elsewhere",
      to: finding.title.text, new.map(\.subject))
  }

  /// Only if the later run measured one of its checks again, or it is of none.
  private func gone(_ finding: Finding) -> Change? {
    let subjects = finding.shownByChecks.compactMap { bySide.before[$0]?.subject }
    guard finding.shownByChecks.isEmpty ? !after.run.isPartial : !subjects.isEmpty else {
      return nil
    }
    return Change(
      .finding, finding.isGrave ? .better : .other, of: finding.id, from: finding.title.text,
      to: nil, subjects)
  }
}

extension Finding {
  fileprivate var isGrave: Bool { severity > .info }
}
