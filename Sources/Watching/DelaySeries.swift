internal import Histogram
package import Vocabulary

/// All delays of one target since the beginning, to about one percent each, in bounded memory.
///
/// A series grows with the range of its values and not with their number: 1 KiB empty, 12 KiB at most.
package struct DelaySeries: Sendable {
  /// Longer delays count as this one.
  package static let limit = Nanoseconds.seconds(60)
  /// Nothing shorter is told apart.
  private static let unit: UInt64 = 64

  /// Made with the first delay: most targets have no one-way delays.
  private var histogram: Histogram<UInt32>?
  package private(set) var count = 0
  package private(set) var sum = Nanoseconds.zero
  package private(set) var least = Nanoseconds.zero
  package private(set) var most = Nanoseconds.zero
  package private(set) var last: Nanoseconds?
  /// The interarrival jitter of RFC 3550 section 6.4.1; `nil` for fewer than two delays.
  package private(set) var jitter: Nanoseconds?

  package init() {}

  package var isEmpty: Bool { count == 0 }

  package mutating func record(_ delay: Nanoseconds) {
    let delay = min(max(delay, .zero), Self.limit)
    if histogram == nil { histogram = Self.emptyHistogram() }
    histogram?.record(UInt64(delay.count))
    if let last {
      let step = Double(abs((delay - last).count))
      let before = Double(jitter?.count ?? 0)
      jitter = Nanoseconds(Int64(before + (step - before) / 16))
    }
    least = isEmpty ? delay : min(least, delay)
    most = max(most, delay)
    last = delay
    sum = sum + delay
    count += 1
  }

  /// The delay that this share of all do not exceed, from 0 to 1; `nil` without any.
  package func quantile(_ share: Double) -> Nanoseconds? {
    guard let histogram, !isEmpty else { return nil }
    let value = histogram.valueAtPercentile(min(max(share, 0), 1) * 100)
    return min(max(Nanoseconds(Int64(clamping: value)), least), most)
  }

  package var median: Nanoseconds? { quantile(0.5) }

  /// How many were no longer than this: a cumulative bucket.
  package func count(upTo bound: Nanoseconds) -> Int {
    guard let histogram, bound >= .zero else { return 0 }
    guard bound < most else { return count }
    return Int(clamping: histogram.count(within: 0...UInt64(bound.count)))
  }

  /// Bytes of the counters, for tests of what a long watch takes.
  package var counterBytes: Int { (histogram?.allValues().reduce(0) { n, _ in n + 1 } ?? 0) * 4 }

  private static func emptyHistogram() -> Histogram<UInt32> {
    var histogram = Histogram<UInt32>(
      lowestDiscernibleValue: unit, highestTrackableValue: 2 * unit,
      numberOfSignificantValueDigits: .two)
    histogram.autoResize = true
    return histogram
  }
}

/// Packets sent in one direction, or to a server and back, and those of them that were lost.
package struct LossCount: Hashable, Sendable {
  package private(set) var sent = 0
  package private(set) var lost = 0

  package init() {}

  package mutating func add(sent: Int, lost: Int) {
    self.sent += sent
    self.lost += lost
  }

  /// From 0 to 1; `nil` if nothing was sent.
  package var ratio: Double? { sent == 0 ? nil : Double(lost) / Double(sent) }
}
