package import Vocabulary

/// A deliberate misbehaviour of a responder, for testing how a client copes.
package enum Fault: Hashable, Sendable {
  /// Answers only after this long.
  case delay(Nanoseconds)
  /// Ignores the first messages of each client, this many.
  case dropFirst(Int)
  /// Answers from another port (UDP only).
  case wrongSource
  /// Signs with another key.
  case wrongIntegrity
  /// Rejects every nonce as stale and issues a new one.
  case staleNonce
  /// Rejects every nonce as stale and issues the same one again.
  case staleNonceRepeated
  /// Always challenges again.
  case challengeAlways
  /// Answers with this error, signed if the request was.
  case error(UInt16)
  /// Redirects Allocate (300), without integrity.
  case redirect([SocketAddress])
  /// Cuts off everything from this byte on.
  case truncate(Int)
  /// Sends these bytes before each answer, as a datagram or message of their own.
  case preface([UInt8])
  /// Sends this message instead of each answer, with the request's transaction id.
  case message([UInt8])
  /// Sends these bytes instead of each answer, unchanged.
  case bytes([UInt8])
  /// Sends each answer this many times.
  case repeatAnswer(Int)
  /// On a stream, sends this many bytes at a time, with this pause in between.
  case pieces(count: Int, pause: Nanoseconds)
  /// Closes the stream after this many bytes of the first answer.
  case closeAfter(Int)
}
