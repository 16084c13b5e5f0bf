import Vocabulary

/// How often a NAT test asks, and how long it waits, before it takes silence for an answer (NAT-7).
package struct NATSchedule: Hashable, Sendable {
  /// For questions that have an answer unless packets are lost.
  package var asking: RetransmissionSchedule
  private var isThorough: Bool

  /// Three to four sends, so that all is known within three seconds.
  package static let quick = NATSchedule(
    asking: RetransmissionSchedule(
      initialTimeout: .milliseconds(250), sendCount: 4, finalWait: .milliseconds(750)),
    isThorough: false)

  /// As RFC 5780 has it: seven sends and 39.5 seconds.
  package static let thorough = NATSchedule(asking: .datagram, isThorough: true)

  /// For questions to which there may rightly be no answer.
  func silence(_ roundTrip: Nanoseconds) -> RetransmissionSchedule {
    guard !isThorough else { return .datagram }
    let wait = max(.milliseconds(250), roundTrip * 2)
    return RetransmissionSchedule(initialTimeout: wait, sendCount: 3, finalWait: wait * 2)
  }
}
