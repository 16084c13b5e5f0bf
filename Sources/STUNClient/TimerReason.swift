/// Why a state machine wants to be woken.
package enum TimerReason: String, CaseIterable, Hashable, Sendable {
  /// The request is due to be sent again.
  case retransmission
  /// The last retransmission is out; only an answer can still help (Rm · RTO).
  case lastAnswer
  /// Ti, the one wait of a reliable transport.
  case reliableTimeout
  /// An unauthenticated error is held in case an authenticated answer follows (STUN-28).
  case provisionalError
  /// The peer checked the pair, and our own check of it is due (RFC 8445 section 7.3.1.4).
  case triggeredCheck
  /// A 5xx was answered; the request is resent after a pause.
  case serverErrorPause
  /// The caller's deadline for the whole operation.
  case deadline
  /// The held allocation, or one of its permissions or channels, is due for a refresh.
  case refresh
  /// The allocation expires unless the request under way is answered.
  case expiry
  /// The time limit for a release.
  case releaseBound
}
