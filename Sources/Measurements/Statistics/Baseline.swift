package import Vocabulary

/// What a duration usually is, by the runs in which its check passed.
package struct Baseline: Hashable, Sendable {
  package var median: Nanoseconds
  /// The median absolute deviation from the median: half of the runs are as near.
  package var deviation: Nanoseconds
  package var runCount: Int

  /// The newest runs that count.
  package static let mostRuns = 20
  /// With fewer, nothing is called usual.
  package static let leastRuns = 5

  /// Restores one from a report.
  package init(median: Nanoseconds, deviation: Nanoseconds, runCount: Int) {
    (self.median, self.deviation, self.runCount) = (median, deviation, runCount)
  }

  /// `nil` for too few.
  package init?(_ durations: [Nanoseconds]) {
    guard durations.count >= Self.leastRuns else { return nil }
    let median = Self.median(of: durations)
    self.median = median
    deviation = Self.median(of: durations.map { max($0, median) - min($0, median) })
    runCount = durations.count
  }

  /// Above it a duration is unusual: by three standard deviations as the median absolute deviation
  /// estimates them, a fifth, and 10 ms.
  package var limit: Nanoseconds {
    let spread = 3 * 1.4826 * deviation.seconds
    return Nanoseconds(
      seconds: median.seconds + max(spread, median.seconds * 0.2, 0.01))
  }

  private static func median(of durations: [Nanoseconds]) -> Nanoseconds {
    let sorted = durations.sorted()
    let (lower, upper) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return lower + Nanoseconds((upper - lower).count / 2)
  }
}
