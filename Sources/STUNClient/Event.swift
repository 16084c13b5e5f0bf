package import STUNWire
package import Vocabulary

/// Something that happened inside a state machine.
package enum Event: Hashable, Sendable {
  /// An answer was accepted for a transaction.
  case answered(Answer)
  /// The server asked for long-term credentials.
  case challenged(Challenge)
  /// A request over UDP or DTLS timed out without any answer.
  case lost(RequestKind)
  /// A packet came and was not accepted as an answer.
  case dropped(DropReason)
  /// An error without integrity came; it counts unless an authenticated answer follows before
  /// `until`.
  case provisional(ErrorResponse, until: Instant)
  /// The server made an allocation; a defective one will be released.
  case allocated(RelayAllocation)
  /// The allocation was extended to this many seconds from now.
  case refreshed(lifetime: UInt32)
  /// The server created or renewed a permission or a channel.
  case granted(RequestKind, peer: SocketAddress)
  /// The relay has a TCP connection to the peer, to be bound by its id within 30 s (EXT-3).
  case connected(SocketAddress, id: UInt32)
  /// The server refused a permission, a channel or a connection, and why.
  case refused(RequestKind, peer: SocketAddress, STUNFailure)
  /// A peer sent something to the relayed address.
  case data(RelayedData)
  /// The relay learned that packets do not reach a peer (TURN-33).
  case icmp(RelayedICMP)
  /// The allocation's release has ended.
  case released(ReleaseStatus)
  /// An observation about the server, for the diagnosis.
  case noticed(Observation)
}

/// An accepted answer.
package struct Answer: Hashable, Sendable {
  package var transactionID: TransactionID
  package var kind: RequestKind
  /// How many times the request had been sent.
  package var sends: Int
  /// Which send was answered, counted from 1; `nil` if it could be any of several.
  package var answeredAttempt: Int? { sends == 1 ? 1 : nil }
  /// Whether it is a round-trip sample: a Binding or an authenticated answer, to a request sent
  /// once (Karn's rule, STUN-41).
  package var isSample: Bool
  /// Whether the answer's integrity was verified.
  package var isAuthenticated: Bool
  /// The error code, `nil` for success.
  package var errorCode: Int?
  /// When the request was first sent.
  package var sentAt: Instant
  package var receivedAt: Instant
}

/// The server's properties as told by a 401 (RFC 8489 section 9.2).
package struct Challenge: Hashable, Sendable {
  package var realm: String
  /// The features in the nonce cookie; `nil` without one, as with RFC 5389 servers.
  package var features: SecurityFeatures?
  package var software: String?
  /// THIRD-PARTY-AUTHORIZATION: who gives out tokens for this server (EXT-12).
  package var tokenIssuer: String?
}
