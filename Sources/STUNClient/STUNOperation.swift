package import Vocabulary

/// A state machine without I/O: its driver owns the socket and the clock.
///
/// The contract: call one input (`start`, `receive`, `timeout`, `transportFailed`, `release`), then call
/// `poll` until it answers `wait` or `finished`; only then call the next input. `poll` only empties
/// the queue that inputs fill, so after the last output it keeps giving the same `wait` or `finished`.
package protocol STUNOperation: Sendable {
  associatedtype Outcome: Sendable

  /// Sends the first request; call it once.
  mutating func start(now: Instant)

  /// Handles a datagram, or one frame of a stream; `instant` is when it reached the socket.
  mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at instant: Instant)

  /// Call it at the instant of the last `wait`; calling it earlier does no harm.
  mutating func timeout(now: Instant)

  /// The transport is gone; nothing can be sent or received over it any more.
  mutating func transportFailed(_ loss: TransportLoss, now: Instant)

  /// Ends the operation early and leaves nothing behind on the server.
  mutating func release(now: Instant)

  mutating func poll() -> Output<Outcome>
}
