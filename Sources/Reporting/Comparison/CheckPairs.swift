import Measurements
import Vocabulary

/// The checks of two reports, each with its counterpart in the other.
struct CheckPairs {
  struct Pair {
    let before: CheckResult
    let after: CheckResult
    let subject: Change.Subject

    /// A check that the end of its run cut short says nothing about its target.
    var isComparable: Bool { !before.isUnfinished && !after.isUnfinished }
  }

  struct Lone {
    let check: CheckResult
    let subject: Change.Subject
  }

  private(set) var pairs: [Pair] = []
  /// Checks of one report alone.
  private(set) var gone: [Lone] = []
  private(set) var appeared: [Lone] = []

  /// By target key first; of the rest, those that differ only in the address of their server.
  init(_ before: Report, _ after: Report) {
    let (beforeKeys, afterKeys) = (TargetKeys(before), TargetKeys(after))
    let rest = match(
      before.checks.map { Keyed($0, beforeKeys) }, after.checks.map { Keyed($0, afterKeys) }
    ) { $0.key }
    let last = match(rest.before, rest.after) { "\($0.ipVersion)\n\($0.keyWithoutAddress)" }
    gone = last.before.map { entry in
      let subject = Change.Subject(
        entry.check, key: entry.key, before: entry.check.id, after: nil)
      return Lone(check: entry.check, subject: subject)
    }
    appeared = last.after.map { entry in
      let subject = Change.Subject(
        entry.check, key: entry.key, before: nil, after: entry.check.id)
      return Lone(check: entry.check, subject: subject)
    }
  }

  private struct Keyed {
    let check: CheckResult
    let key: String
    let keyWithoutAddress: String

    init(_ check: CheckResult, _ keys: TargetKeys) {
      self.check = check
      key = keys.key(of: check)
      keyWithoutAddress = keys.keyWithoutAddress(of: check)
    }

    var ipVersion: Int { check.server.address?.version.rawValue ?? 0 }
  }

  /// Pairs what has the same name, in order; returns the rest.
  private mutating func match(
    _ before: [Keyed], _ after: [Keyed], by name: (Keyed) -> String
  ) -> (before: [Keyed], after: [Keyed]) {
    var waiting = Dictionary(grouping: before.indices.reversed()) { name(before[$0]) }
    var left: [Keyed] = []
    for entry in after {
      guard let index = waiting[name(entry)]?.popLast() else {
        left.append(entry)
        continue
      }
      let old = before[index].check
      pairs.append(
        Pair(
          before: old, after: entry.check,
          subject: .init(entry.check, key: entry.key, before: old.id, after: entry.check.id)))
    }
    let unmatched = waiting.values.joined().sorted().map { before[$0] }
    return (unmatched, left)
  }
}
