package import Measurements
import Vocabulary

/// What differs between two reports.
///
/// A difference is only told of what both runs measured: a check that one of them did not finish, or
/// whose source it could not fetch, has neither appeared nor gone.
package struct ReportComparison: Sendable {
  package let before: Report
  package let after: Report
  /// The gravest first, those alike as one.
  package let changes: [Change]
  /// Of every target with round trips in both.
  let roundTrips: [RoundTripShift]
  /// Targets in both.
  let pairCount: Int

  package init(_ before: Report, _ after: Report) {
    (self.before, self.after) = (before, after)
    let checks = CheckPairs(before, after)
    roundTrips = RoundTripShift.all(of: checks.pairs)
    pairCount = checks.pairs.count
    let all =
      Self.verdictChange(before, after) + Self.sourceChanges(before, after)
      + checks.pairs.flatMap(\.changes) + FindingPairs(before, after, checks).changes
      + Self.targetChanges(checks, before, after) + LossShift.changes(of: checks.pairs)
      + roundTrips.compactMap(\.change)
    changes = Self.merged(all)
  }

  private static func verdictChange(_ before: Report, _ after: Report) -> [Change] {
    let (old, new) = (before.verdict, after.verdict)
    guard old != new else { return [] }
    let isKnown = old != .unknown && new != .unknown
    let direction: Change.Direction =
      !isKnown ? .other : new.exitCode > old.exitCode ? .worse : .better
    return [Change(.verdict, direction, from: old.rawValue, to: new.rawValue)]
  }

  private static func sourceChanges(_ before: Report, _ after: Report) -> [Change] {
    func words(_ report: Report) -> [String: (outcome: Outcome, text: String)] {
      let entries = report.sources.map { source in
        let reason = source.failure.map { ": \($0.words)" } ?? ""
        return (source.name.text, (source.outcome, source.outcome.rawValue + reason))
      }
      return Dictionary(entries) { first, _ in first }
    }
    let (old, new) = (words(before), words(after))
    return Set(old.keys).union(new.keys).sorted().compactMap { name in
      let (was, now) = (old[name], new[name])
      guard was?.text != now?.text else { return nil }
      let direction: Change.Direction =
        switch (was?.outcome, now?.outcome) {
        case (.ok, .failed): .worse
        case (.failed, .ok): .better
        default: .other
        }
      return Change(.source, direction, of: name, from: was?.text, to: now?.text)
    }
  }

  private static func targetChanges(
    _ checks: CheckPairs, _ before: Report, _ after: Report
  ) -> [Change] {
    func wasOpen(_ lone: CheckPairs.Lone, in own: Report, other: Report) -> Bool {
      guard !other.run.isPartial else { return false }
      let name = own.sources.first { $0.id == lone.check.source }?.name
      return !other.sources.contains { $0.name == name && $0.outcome == .failed }
    }
    let gone = checks.gone.filter { wasOpen($0, in: before, other: after) }
    let appeared = checks.appeared.filter { wasOpen($0, in: after, other: before) }
    return gone.map { Change(.target, from: $0.check.outcomeWords, to: nil, [$0.subject]) }
      + appeared.map { Change(.target, from: nil, to: $0.check.outcomeWords, [$0.subject]) }
  }

  private static func merged(_ changes: [Change]) -> [Change] {
    let groups = changes.grouped { change in
      var key = change
      key.subjects = []
      return key
    }
    let merged = groups.map { key, alike in
      var change = key
      change.subjects = alike.flatMap(\.subjects)
      return change
    }
    let order = Dictionary(
      uniqueKeysWithValues: Change.Direction.allCases.enumerated().map { ($1, $0) })
    let ranked = merged.enumerated().sorted { left, right in
      let (first, second) = (
        order[left.element.direction] ?? 0, order[right.element.direction] ?? 0
      )
      return first == second ? left.offset < right.offset : first < second
    }
    return ranked.map(\.element)
  }
}
