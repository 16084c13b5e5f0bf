package import STUNWire
package import Vocabulary

/// Something that happened inside a state machine.
package enum Event: Hashable, Sendable {
  /// An answer was accepted for a transaction.
  case answered(Answer)
  /// The server asked for long-term credentials.
  case challenged(Challenge)
  /// A request over UDP or DTLS had its time, and nothing at all came to it.
  case lost(RequestKind)
  /// Something came and was not taken for an answer.
  case dropped(DropReason)
  /// An error without integrity came; it counts unless an authenticated answer follows by then.
  case provisional(ErrorResponse, until: Instant)
  /// The server gave an allocation, whole or with defects: it will be released.
  case allocated(RelayAllocation)
  /// The allocation was extended to this many seconds from now.
  case refreshed(lifetime: UInt32)
  /// The server gave or renewed a permission or a channel.
  case granted(RequestKind, peer: SocketAddress)
  /// The server gave or renewed no such permission or channel, and why.
  case refused(RequestKind, peer: SocketAddress, STUNFailure)
  /// A peer sent something to the relayed address.
  case data(RelayedData)
  /// The relay was told that packets to a peer do not arrive (TURN-33).
  case icmp(RelayedICMP)
  /// The allocation's release came to its end.
  case released(ReleaseStatus)
  /// Something about the server that is worth a finding.
  case noticed(Observation)
}

/// An answer that was accepted.
package struct Answer: Hashable, Sendable {
  package var transactionID: TransactionID
  package var kind: RequestKind
  /// How often the request had been sent.
  package var sends: Int
  /// Which send was answered, counted from 1; `nil` when several could have been.
  package var answeredAttempt: Int? { sends == 1 ? 1 : nil }
  /// Whether send and receipt make a round-trip sample: a Binding or an authenticated answer, and
  /// sent once (Karn's rule, STUN-41).
  package var isSample: Bool
  /// Whether the answer's integrity was verified.
  package var isAuthenticated: Bool
  /// The error code, `nil` for success.
  package var errorCode: Int?
  /// When the request was first sent.
  package var sentAt: Instant
  package var receivedAt: Instant
}

/// What a 401 says about the server (RFC 8489 section 9.2).
package struct Challenge: Hashable, Sendable {
  package var realm: String
  /// The features in the nonce's cookie; `nil` when it has none, as with RFC 5389 servers.
  package var features: SecurityFeatures?
  package var software: String?
}
