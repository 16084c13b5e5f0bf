package import Vocabulary

/// Something that a responder does wrong on purpose, so that a client can be seen to survive it.
package enum Fault: Hashable, Sendable {
  /// Answers only after this long.
  case delay(Nanoseconds)
  /// Is silent to the first so many messages of each client.
  case dropFirst(Int)
  /// Answers from another port (UDP only).
  case wrongSource
  /// Signs with a key of its own.
  case wrongIntegrity
  /// Calls every nonce stale and gives a new one.
  case staleNonce
  /// Calls every nonce stale and gives the same one again.
  case staleNonceRepeated
  /// Challenges again whatever is sent.
  case challengeAlways
  /// Answers with this error, signed if the request was.
  case error(UInt16)
  /// Sends Allocate elsewhere (300), without integrity.
  case redirect([SocketAddress])
  /// Leaves out everything from this byte on.
  case truncate(Int)
  /// Sends these bytes before each answer, as a datagram or message of their own.
  case preface([UInt8])
  /// Sends this message in place of each answer, under the request's transaction id.
  case message([UInt8])
  /// Sends these bytes in place of each answer, as they are.
  case bytes([UInt8])
  /// Sends each answer so many times.
  case repeatAnswer(Int)
  /// On a stream, sends so many bytes at a time, with this pause between them.
  case pieces(count: Int, pause: Nanoseconds)
  /// Closes the stream after so many bytes of the first answer.
  case closeAfter(Int)
}
