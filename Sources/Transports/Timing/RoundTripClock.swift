package import Vocabulary

/// The time from a request's departure to its answer's arrival, by the best clock that saw both.
///
/// The kernel's stamps exclude delays of this program and the scheduler. Both ends always come from
/// the same clock; if one stamp is missing or in doubt, both come from the monotonic clock.
package struct RoundTripClock: Sendable {
  package struct RoundTrip: Hashable, Sendable {
    package var duration: Nanoseconds
    package var clock: RTTClock

    package init(_ duration: Nanoseconds, _ clock: RTTClock) {
      self.duration = duration
      self.clock = clock
    }
  }

  private let sent: SendReceipt
  private var transmittedStamp: KernelStamp?
  private var received: (at: Instant, stamp: KernelStamp?)?

  package init(_ sent: SendReceipt) {
    self.sent = sent
  }

  package var sentAt: Instant { sent.at }

  /// Records the stamp of a departure, before or after the answer; those of other sends are
  /// ignored.
  package mutating func transmitted(_ id: UInt32, _ stamp: KernelStamp) {
    // A segment that TCP retransmits is stamped again; the first one started the round trip.
    guard id == sent.id, transmittedStamp == nil else { return }
    transmittedStamp = stamp
  }

  /// Records the arrival of the answer.
  package mutating func received(at instant: Instant, _ stamp: KernelStamp?) {
    received = (instant, stamp)
  }

  /// Whether the answer has arrived and the kernel's stamp of its request may yet come.
  package var awaitsStamp: Bool { received?.stamp != nil && transmittedStamp == nil }

  /// The round trip as known now; `nil` before the answer.
  package var roundTrip: RoundTrip? {
    guard let received else { return nil }
    let outer = received.at - sent.at
    guard let start = transmittedStamp, let end = received.stamp,
      let inner = Self.trusted(from: start, to: end, within: outer)
    else { return RoundTrip(max(.zero, outer), .monotonic) }
    return RoundTrip(inner, .kernel)
  }

  /// The time between two stamps, unless the clock was set between them.
  ///
  /// The kernel sees the request leave after we sent it, and the answer arrive before we read it.
  private static func trusted(
    from start: KernelStamp, to end: KernelStamp, within outer: Nanoseconds
  ) -> Nanoseconds? {
    let duration = end - start
    let step = end.offset - start.offset
    guard duration >= .zero, duration <= outer + rounding,
      step <= clockReadingJitter, step >= .zero - clockReadingJitter
    else { return nil }
    return duration
  }

  /// Stamps and instants are read from different clocks, each to the nanosecond.
  private static let rounding = Nanoseconds(1_000)

  /// The two clocks are read one after the other, tens of nanoseconds apart.
  ///
  /// An interruption in between looks like a step and costs the sample its kernel clock; a real
  /// step below this bound is an error of at most its size.
  private static let clockReadingJitter = Nanoseconds(2_000)

  /// The largest error of a round trip by the kernel's clock: a step too small to tell from jitter.
  package static let kernelUncertainty = clockReadingJitter
}
