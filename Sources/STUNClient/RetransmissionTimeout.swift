package import Vocabulary

/// RTO as estimated from answers by RFC 6298 section 2, never below 500 ms (RFC 8489 section
/// 6.2.1).
///
/// On a path slower than the default, every request would be sent twice for nothing, and none would
/// yield a round-trip sample.
package struct RetransmissionTimeout: Hashable, Sendable {
  /// The RTO for the next request.
  package private(set) var value = shortest
  /// The same without back-off: the response time by what was measured.
  package private(set) var estimate = shortest
  private var smoothed: Nanoseconds?
  private var variation = Nanoseconds.zero

  private static let shortest = Nanoseconds.milliseconds(500)
  /// RFC 6298 section 2 allows no lower ceiling.
  private static let longest = Nanoseconds.seconds(60)

  package init() {}

  package mutating func record(_ answer: Answer) {
    guard answer.sends == 1 else {
      // It is unknown which send was answered (Karn); until that is known, keep the longer wait.
      return back(off: answer.sends - 1)
    }
    let sample = min(max(answer.receivedAt - answer.sentAt, .zero), Self.longest)
    if let smoothed {
      let deviation = max(smoothed - sample, sample - smoothed)
      variation = Nanoseconds((variation.count * 3 + deviation.count) / 4)
      self.smoothed = Nanoseconds((smoothed.count * 7 + sample.count) / 8)
    } else {
      smoothed = sample
      variation = Nanoseconds(sample.count / 2)
    }
    estimate = bounded((smoothed ?? sample) + variation * 4)
    value = estimate
  }

  private mutating func back(off times: Int) {
    for _ in 0..<min(times, 7) { value = bounded(value * 2) }
  }

  private func bounded(_ timeout: Nanoseconds) -> Nanoseconds {
    min(max(timeout, Self.shortest), Self.longest)
  }
}
