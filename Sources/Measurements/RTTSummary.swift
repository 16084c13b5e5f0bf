package import Vocabulary

/// The round trip of a request that was sent once (Karn's rule).
package struct RTTSample: Hashable, Sendable {
  package var roundTrip: Nanoseconds
  package var clock: RTTClock
  /// The known uncertainty of the round trip.
  package var uncertainty: Nanoseconds?

  package init(_ roundTrip: Nanoseconds, clock: RTTClock, uncertainty: Nanoseconds? = nil) {
    self.roundTrip = roundTrip
    self.clock = clock
    self.uncertainty = uncertainty
  }
}

/// The round trips of one check, summarised.
package struct RTTSummary: Hashable, Sendable {
  package var count: Int
  package var min: Nanoseconds
  /// The middle sample, or the mean of the two in the middle.
  package var median: Nanoseconds
  /// The sample at the nearest rank, ⌈0.95 n⌉.
  package var p95: Nanoseconds
  package var max: Nanoseconds
  /// The mean absolute difference of consecutive samples, unsmoothed (RFC 3550 section 6.4.1 without
  /// its gain of 1/16); `nil` for a single sample.
  package var jitter: Nanoseconds?
  /// `kernel` only if every sample is.
  package var clock: RTTClock
  /// The largest of the samples' uncertainties; `nil` unless all are known.
  package var uncertainty: Nanoseconds?
  /// The round trips themselves, in the order of their requests; empty if they were not kept.
  package var samples: [Nanoseconds] = []

  /// Restores a summary from a report.
  package init(
    count: Int, min: Nanoseconds, median: Nanoseconds, p95: Nanoseconds, max: Nanoseconds,
    jitter: Nanoseconds?, clock: RTTClock, uncertainty: Nanoseconds?
  ) {
    self.count = count
    self.min = min
    self.median = median
    self.p95 = p95
    self.max = max
    self.jitter = jitter
    self.clock = clock
    self.uncertainty = uncertainty
  }

  /// Summarises samples in the order in which their requests were sent; `nil` without any.
  package init?(_ samples: [RTTSample]) {
    let roundTrips = samples.map(\.roundTrip)
    let sorted = roundTrips.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    min = first
    max = last
    median = Self.median(of: sorted)
    p95 = sorted[(95 * sorted.count + 99) / 100 - 1]
    jitter = Self.jitter(of: roundTrips)
    self.samples = roundTrips
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
