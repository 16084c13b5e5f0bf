package import Vocabulary

/// When the kernel saw a packet, by the wall clock.
///
/// Only meaningful next to another stamp: see `RoundTripClock`.
package struct KernelStamp: Hashable, Sendable {
  /// Nanoseconds since 1970 in UTC.
  package var realtime: Int64
  /// The wall clock minus the monotonic clock when the stamp was read.
  ///
  /// Constant as long as nobody sets the clock.
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
