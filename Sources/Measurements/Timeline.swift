package import Vocabulary

/// Records the phases of one check so that they can never overlap.
///
/// At most one phase runs at a time, and an instant before the last one recorded is moved up to it.
package struct Timeline: Hashable, Sendable {
  package let start: Instant
  /// The phases that have ended, in order.
  package private(set) var phases: [Phase] = []
  /// The phase that is running.
  package private(set) var current: PhaseName?
  private var latest: Instant
  /// How long the check stood still in all.
  private var leftOut = Nanoseconds.zero

  package init(start: Instant) {
    self.start = start
    latest = start
  }

  /// Starts a phase; a running one ends here, as `ok`.
  package mutating func enter(_ name: PhaseName, at instant: Instant) {
    leave(.ok, at: instant)
    current = name
  }

  /// Ends the running phase, if any.
  package mutating func leave(_ outcome: Outcome, at instant: Instant) {
    let end = max(instant + (.zero - leftOut), latest)
    if let current {
      phases.append(
        Phase(current, startedOffset: latest - start, duration: end - latest, outcome: outcome))
    }
    current = nil
    latest = end
  }

  /// Leaves out the time from the last instant seen to this one: it is recorded elsewhere.
  package mutating func leaveOut(until instant: Instant) {
    leave(.ok, at: latest + leftOut)
    leftOut = max(leftOut, instant - latest)
  }

  /// The time from the check's start to the last instant recorded, without what was left out.
  package var duration: Nanoseconds { latest - start }
}
