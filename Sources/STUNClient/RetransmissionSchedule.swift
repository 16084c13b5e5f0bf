package import Vocabulary

/// When one request is sent, retransmitted and given up (RFC 8489 sections 6.2.1 and 6.2.2).
package struct RetransmissionSchedule: Hashable, Sendable {
  /// RTO: the wait before the first retransmission; each further wait doubles.
  package var initialTimeout: Nanoseconds
  /// Rc: how many times the request is sent in all; 1 on a reliable transport.
  package var sendCount: Int
  /// How long to wait for an answer after the last send: Rm · RTO, or Ti if Rc is 1.
  package var finalWait: Nanoseconds

  package init(initialTimeout: Nanoseconds, sendCount: Int, finalWait: Nanoseconds) {
    self.initialTimeout = max(initialTimeout, .milliseconds(1))
    // The doubling is a shift: 2^32 RTOs are far past every deadline.
    self.sendCount = min(max(sendCount, 1), 32)
    self.finalWait = max(finalWait, .zero)
  }

  /// The RFC's defaults for UDP and DTLS: RTO 500 ms, Rc 7, Rm 16.
  package static let datagram = datagram(initialTimeout: .milliseconds(500))

  /// The RFC's defaults for TCP and TLS: sent once, Ti 39.5 s.
  package static let stream = RetransmissionSchedule(
    initialTimeout: .milliseconds(500), sendCount: 1, finalWait: .milliseconds(39_500))

  /// Rc 7 and Rm 16 with the caller's RTO.
  package static func datagram(initialTimeout: Nanoseconds) -> RetransmissionSchedule {
    RetransmissionSchedule(
      initialTimeout: initialTimeout, sendCount: 7, finalWait: initialTimeout * 16)
  }

  /// The default schedule for a transport.
  package static func standard(for transport: TransportProtocol) -> RetransmissionSchedule {
    transport.isDatagram ? .datagram : .stream
  }

  /// The wait after send number `attempt` (counted from 1), before the next send.
  package func interval(after attempt: Int) -> Nanoseconds {
    initialTimeout * (1 << min(max(attempt - 1, 0), 31))
  }

  /// From the first send until the transaction fails.
  package var total: Nanoseconds {
    (1..<sendCount).reduce(finalWait) { $0 + interval(after: $1) }
  }

  /// How long an unauthenticated error is held before it counts: max(2 RTO, 1 s) (STUN-28).
  package var provisionalHold: Nanoseconds { max(initialTimeout * 2, .seconds(1)) }
}
