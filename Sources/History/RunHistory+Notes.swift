import GRDB
package import Measurements
import Reporting
import Vocabulary

extension RunHistory {
  /// What the earlier runs add to this one's checks; those alike as one.
  package func notes(on report: Report) throws(HistoryError) -> [HistoryNote] {
    let keys = TargetKeys(report)
    var findings: [String: String] = [:]
    for finding in report.findings.reversed() {
      for id in finding.checks + finding.explains { findings[id] = finding.id }
    }
    let finished = report.checks.filter {
      $0.outcome != .skipped && $0.failure?.reason != .cancelled
    }
    let notes = try read { database in
      try finished.flatMap { check -> [HistoryNote] in
        let series = try TargetSeries(
          database, key: keys.key(of: check), before: report.run.startedAt)
        return try series?.notes(on: check, finding: findings[check.id]) ?? []
      }
    }
    return Self.merged(notes)
  }

  private static func merged(_ notes: [HistoryNote]) -> [HistoryNote] {
    var merged: [HistoryNote] = []
    var places: [HistoryNote: Int] = [:]
    for note in notes {
      var key = note
      key.checks = []
      if let place = places[key] {
        merged[place].checks += note.checks
      } else {
        places[key] = merged.count
        merged.append(note)
      }
    }
    return merged
  }
}

extension TargetSeries {
  fileprivate func notes(on check: CheckResult, finding: String?) throws -> [HistoryNote] {
    guard let last = try last() else { return [] }
    let isPassed = check.outcome == .ok
    var notes: [HistoryNote] = []
    if last.isPassed, !isPassed {
      notes.append(
        HistoryNote(
          .newlyFailing, checks: [check.id], finding: finding, since: last.startedAt, runCount: 0))
    } else if !last.isPassed, let failures = try lastFailures() {
      notes.append(
        HistoryNote(
          isPassed ? .wellAgain : .stillFailing, checks: [check.id],
          finding: isPassed ? nil : finding, since: failures.first,
          until: isPassed ? failures.last : nil, runCount: failures.count))
    }
    return try notes + (isPassed ? slowdowns(of: check) : [])
  }

  /// Above the limit in this run and in the one before, by the runs before those.
  private func slowdowns(of check: CheckResult) throws -> [HistoryNote] {
    try TimedMeasure.allCases.compactMap { measure in
      guard let value = measure.duration(in: check) else { return nil }
      let earlier = try durations(measure, limit: Baseline.mostRuns + 1)
      guard let previous = earlier.first,
        let baseline = Baseline(earlier.dropFirst().map(\.1)),
        value > baseline.limit, previous.1 > baseline.limit
      else { return nil }
      return HistoryNote(
        .slower, checks: [check.id], since: previous.0, runCount: baseline.runCount,
        slowdown: Slowdown(measure.measure, value, above: baseline))
    }
  }
}
