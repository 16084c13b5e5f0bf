package import Vocabulary

/// When the kernel saw a packet, by the clock of the day.
///
/// Worth something only next to another stamp: see `RoundTripClock`.
package struct KernelStamp: Hashable, Sendable {
  /// Nanoseconds since 1970 in UTC.
  package var realtime: Int64
  /// The clock of the day less the monotonic clock when the stamp was read.
  ///
  /// It stays the same for as long as nobody sets the clock.
  package var offset: Nanoseconds

  package init(realtime: Int64, offset: Nanoseconds) {
    self.realtime = realtime
    self.offset = offset
  }

  /// The time between two stamps.
  package static func - (left: KernelStamp, right: KernelStamp) -> Nanoseconds {
    Nanoseconds(left.realtime) - Nanoseconds(right.realtime)
  }
}
