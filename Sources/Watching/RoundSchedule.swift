package import Vocabulary

/// When the next round is due.
package struct RoundSchedule: Hashable, Sendable {
  /// From the begin of one round to that of the next.
  package var interval: Nanoseconds
  /// By which share an interval is longer or shorter, so that targets do not stay in step.
  package var jitter: Double

  package init(interval: Nanoseconds, jitter: Double = 0.1) {
    self.interval = interval
    self.jitter = min(max(jitter, 0), 0.5)
  }

  /// When the round after this one begins; `fraction` is random, from 0 up to but not including 1.
  ///
  /// A round that takes longer than the interval is followed by a short pause.
  package func next(began: Instant, ended: Instant, fraction: Double) -> Instant {
    let share = 1 + jitter * (2 * fraction - 1)
    let due = began + Nanoseconds(seconds: interval.seconds * share)
    return max(due, ended + Nanoseconds(interval.count / 10))
  }
}

/// When a source is fetched again.
package struct RenewalSchedule: Hashable, Sendable {
  /// The pause after a first failure; each further one doubles it.
  package var retry: Nanoseconds
  private var failures = 0

  private static let longestRetry = Nanoseconds.seconds(300)

  package init(retry: Nanoseconds) {
    self.retry = max(retry, .seconds(1))
  }

  /// How long to wait after a fetch at `now`; `nil` for ever.
  ///
  /// Credentials are renewed when a fifth of their life is left, or a minute.
  package mutating func wait(
    hasFailed: Bool, expiresAt: UnixTime?, ttl: Int?, at now: UnixTime
  ) -> Nanoseconds? {
    guard !hasFailed, expiresAt.map({ $0 > now }) != false else { return retryPause() }
    failures = 0
    guard let expiresAt else { return nil }
    let life = now.seconds(until: expiresAt)
    let margin = min(60, max(1, Int64(ttl ?? 300) / 5))
    return .seconds(Int(min(max(1, life - margin), 86_400)))
  }

  /// What was fetched may have expired already: asking faster makes it no newer.
  private mutating func retryPause() -> Nanoseconds {
    defer { failures = min(failures + 1, 16) }
    return min(retry * (1 << failures), Self.longestRetry)
  }
}
