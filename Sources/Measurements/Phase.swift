package import Vocabulary

/// One step of a check, timed from the check's start.
package struct Phase: Hashable, Sendable {
  package var name: PhaseName
  package var startedOffset: Nanoseconds
  package var duration: Nanoseconds
  package var outcome: Outcome

  package init(
    _ name: PhaseName, startedOffset: Nanoseconds, duration: Nanoseconds, outcome: Outcome = .ok
  ) {
    self.name = name
    self.startedOffset = startedOffset
    self.duration = duration
    self.outcome = outcome
  }
}
