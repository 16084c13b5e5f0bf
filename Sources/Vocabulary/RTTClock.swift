/// The clock that stamped both ends of a round trip.
package enum RTTClock: String, CaseIterable, Hashable, Sendable {
  /// The kernel's, on sending and on receiving.
  case kernel
  /// Our monotonic clock, around the system calls.
  case monotonic
}
