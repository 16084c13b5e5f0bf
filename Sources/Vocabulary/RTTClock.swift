/// Where both ends of a round trip were stamped.
package enum RTTClock: String, CaseIterable, Hashable, Sendable {
  /// By the kernel, on sending and on receiving.
  case kernel
  /// By us, on the monotonic clock around the system calls.
  case monotonic
}
