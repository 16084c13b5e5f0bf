import Vocabulary

/// How many times a NAT test asks, and how long it waits, before silence counts as an answer
/// (NAT-7).
package struct NATSchedule: Hashable, Sendable {
  /// For questions that are answered unless packets are lost.
  package var asking: RetransmissionSchedule
  private var isThorough: Bool

  /// Three to four sends, so that everything is known within three seconds.
  package static let quick = NATSchedule(
    asking: RetransmissionSchedule(
      initialTimeout: .milliseconds(250), sendCount: 4, finalWait: .milliseconds(750)),
    isThorough: false)

  /// As in RFC 5780: seven sends and 39.5 seconds.
  package static let thorough = NATSchedule(asking: .datagram, isThorough: true)

  /// For questions that may legitimately have no answer.
  func silence(_ roundTrip: Nanoseconds) -> RetransmissionSchedule {
    guard !isThorough else { return .datagram }
    let wait = max(.milliseconds(250), roundTrip * 2)
    return RetransmissionSchedule(initialTimeout: wait, sendCount: 3, finalWait: wait * 2)
  }
}
