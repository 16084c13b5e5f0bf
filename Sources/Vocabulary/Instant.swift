/// A point on the monotonic clock, in nanoseconds.
///
/// Pure code never reads a clock: the owner of the socket passes the instant in. A received
/// packet's instant is when it reached the socket, not when it was read.
package struct Instant: Hashable, Comparable, Sendable {
  package var nanoseconds: UInt64

  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// The start of every virtual clock in tests.
  package static let zero = Instant(nanoseconds: 0)

  /// The end of time: a wait that never comes due.
  package static let distantFuture = Instant(nanoseconds: .max)

  package static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Adds a span, stopping at either end of the clock rather than overflowing.
  package static func + (instant: Instant, span: Nanoseconds) -> Instant {
    let magnitude = span.count.magnitude
    let moved =
      span.count < 0
      ? instant.nanoseconds.subtractingReportingOverflow(magnitude)
      : instant.nanoseconds.addingReportingOverflow(magnitude)
    guard moved.overflow else { return Instant(nanoseconds: moved.partialValue) }
    return span.count < 0 ? .zero : .distantFuture
  }

  /// The time from `right` to `left`, clamped to 64 bits (292 years).
  package static func - (left: Instant, right: Instant) -> Nanoseconds {
    let isForward = left >= right
    let magnitude =
      isForward ? left.nanoseconds - right.nanoseconds : right.nanoseconds - left.nanoseconds
    let clamped = Int64(clamping: magnitude)
    return Nanoseconds(isForward ? clamped : -clamped)
  }
}
