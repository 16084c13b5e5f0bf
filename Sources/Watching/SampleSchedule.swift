package import Vocabulary

/// Which results of what is checked all the time are worth a record.
///
/// One a minute, and each change of what fails, though no two within seconds: a target that is scraped
/// every second, or flaps, fills no disk.
package struct SampleSchedule: Sendable {
  private struct Sample {
    var time: Instant
    /// The ids or names of what had failed.
    var failed: Set<String>
  }

  private var last: Sample?

  package static let interval = Nanoseconds.seconds(60)
  package static let shortestInterval = Nanoseconds.seconds(5)

  package init() {}

  /// Whether a result that comes now is to be recorded; the next ones are then compared with it.
  package mutating func takes(failed: @autoclosure () -> Set<String>, at now: Instant) -> Bool {
    if let last {
      guard now - last.time >= Self.shortestInterval else { return false }
      guard now - last.time >= Self.interval || failed() != last.failed else { return false }
    }
    last = Sample(time: now, failed: failed())
    return true
  }

  /// Whether the last result of all is to be recorded: not if a sample of just now says the same.
  package func takesLast(failed: Set<String>, at now: Instant) -> Bool {
    guard let last else { return true }
    return failed != last.failed || now - last.time >= Self.shortestInterval
  }
}
