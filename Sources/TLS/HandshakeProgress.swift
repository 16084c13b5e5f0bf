/// How far the peer of a handshake was heard, whether it ended or not.
package enum HandshakeProgress: Hashable, Sendable {
  case silent
  /// Bytes came that are no answer in TLS.
  case bytes
  /// The peer answered the hello in TLS or DTLS: with its own, a HelloVerifyRequest or an alert.
  case hello
}
