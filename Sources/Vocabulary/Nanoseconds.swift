/// A span of time in whole nanoseconds.
package struct Nanoseconds: Hashable, Comparable, Sendable {
  package var count: Int64

  package init(_ count: Int64) {
    self.count = count
  }

  package static let zero = Nanoseconds(0)

  package static func milliseconds(_ count: Int) -> Nanoseconds {
    Nanoseconds(saturating(Int64(count), times: 1_000_000))
  }

  package static func seconds(_ count: Int) -> Nanoseconds {
    Nanoseconds(saturating(Int64(count), times: 1_000_000_000))
  }

  /// Rounds to the nearest nanosecond; values that are not finite or do not fit are clamped.
  package init(seconds: Double) {
    let scaled = (seconds * 1_000_000_000).rounded()
    count = Int64(exactly: scaled) ?? (scaled > 0 ? .max : (scaled < 0 ? -.max : 0))
  }

  /// The span in seconds, as reports print it.
  package var seconds: Double { Double(count) / 1_000_000_000 }

  package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool {
    left.count < right.count
  }

  package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
    let sum = left.count.addingReportingOverflow(right.count)
    return Nanoseconds(sum.overflow ? (right.count > 0 ? .max : -.max) : sum.partialValue)
  }

  package static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
    let difference = left.count.subtractingReportingOverflow(right.count)
    return Nanoseconds(
      difference.overflow ? (right.count < 0 ? .max : -.max) : difference.partialValue)
  }

  package static func * (span: Nanoseconds, factor: Int) -> Nanoseconds {
    Nanoseconds(saturating(span.count, times: Int64(factor)))
  }

  private static func saturating(_ count: Int64, times factor: Int64) -> Int64 {
    let product = count.multipliedReportingOverflow(by: factor)
    guard product.overflow else { return product.partialValue }
    return (count < 0) == (factor < 0) ? .max : -.max
  }
}
