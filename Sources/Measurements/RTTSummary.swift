package import Vocabulary

/// The round trip of one request that was sent once (Karn's rule).
package struct RTTSample: Hashable, Sendable {
  package var roundTrip: Nanoseconds
  package var clock: RTTClock
  /// By how much the round trip may be off, as far as it is known.
  package var uncertainty: Nanoseconds?

  package init(_ roundTrip: Nanoseconds, clock: RTTClock, uncertainty: Nanoseconds? = nil) {
    self.roundTrip = roundTrip
    self.clock = clock
    self.uncertainty = uncertainty
  }
}

/// The round trips of one check in six numbers.
package struct RTTSummary: Hashable, Sendable {
  package let count: Int
  package let min: Nanoseconds
  /// The middle sample, or the mean of the two in the middle.
  package let median: Nanoseconds
  /// The sample at the nearest rank, ⌈0.95 n⌉.
  package let p95: Nanoseconds
  package let max: Nanoseconds
  /// The mean absolute difference of consecutive samples, unsmoothed (RFC 3550 section 6.4.1 without
  /// its gain of 1/16); `nil` for a single sample.
  package let jitter: Nanoseconds?
  /// `kernel` only if every sample is.
  package let clock: RTTClock
  /// The largest of the samples' uncertainties; `nil` unless all are known.
  package let uncertainty: Nanoseconds?

  /// Summarises samples in the order in which their requests were sent; `nil` without any.
  package init?(_ samples: [RTTSample]) {
    let sorted = samples.map(\.roundTrip).sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    min = first
    max = last
    median = Self.median(of: sorted)
    p95 = sorted[(95 * sorted.count + 99) / 100 - 1]
    jitter = Self.jitter(of: samples.map(\.roundTrip))
    clock = samples.allSatisfy { $0.clock == .kernel } ? .kernel : .monotonic
    let known = samples.compactMap(\.uncertainty)
    uncertainty = known.count == samples.count ? known.max() : nil
  }

  private static func median(of sorted: [Nanoseconds]) -> Nanoseconds {
    let upper = sorted[sorted.count / 2]
    guard sorted.count.isMultiple(of: 2) else { return upper }
    let lower = sorted[sorted.count / 2 - 1]
    return lower + Nanoseconds((upper - lower).count / 2)
  }

  private static func jitter(of roundTrips: [Nanoseconds]) -> Nanoseconds? {
    guard roundTrips.count > 1 else { return nil }
    let steps = zip(roundTrips, roundTrips.dropFirst()).map { $0 < $1 ? $1 - $0 : $0 - $1 }
    let sum = steps.reduce(Nanoseconds.zero, +)
    return Nanoseconds(sum.count / Int64(steps.count))
  }
}
