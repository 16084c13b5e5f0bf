package import Vocabulary

/// What earlier runs of the history add to checks of this one.
package struct HistoryNote: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Failed, and passed in the last run before.
    case newlyFailing = "newly_failing"
    /// Failed in the last run before, too.
    case stillFailing = "still_failing"
    /// Passed, and failed in the last run before.
    case wellAgain = "well_again"
    /// Took longer than usual, in this run and in the one before.
    case slower
  }

  package var kind: Kind
  /// The ids of the checks.
  package var checks: [String]
  /// The finding that tells of them in this run, by its id.
  package var finding: String?
  /// When the run started in which they last passed (newly failing), first failed (still failing,
  /// well again), or were first slower.
  package var since: UnixTime
  /// When the last run started in which they failed; for what is well again.
  package var until: UnixTime?
  /// How many earlier runs failed, or are the baseline.
  package var runCount: Int
  package var slowdown: Slowdown?

  package init(
    _ kind: Kind, checks: [String], finding: String? = nil, since: UnixTime,
    until: UnixTime? = nil, runCount: Int, slowdown: Slowdown? = nil
  ) {
    (self.kind, self.checks, self.finding) = (kind, checks, finding)
    (self.since, self.until, self.runCount, self.slowdown) = (since, until, runCount, slowdown)
  }
}

/// A duration far above the usual.
package struct Slowdown: Hashable, Sendable {
  package var measure: Measure
  package var value: Nanoseconds
  package var baseline: Baseline

  package init(_ measure: Measure, _ value: Nanoseconds, above baseline: Baseline) {
    (self.measure, self.value, self.baseline) = (measure, value, baseline)
  }
}
