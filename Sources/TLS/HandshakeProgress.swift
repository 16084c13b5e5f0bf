/// How far the peer got in a handshake, whether or not it finished.
package enum HandshakeProgress: Hashable, Sendable {
  case silent
  /// Bytes arrived that are not TLS.
  case bytes
  /// The peer answered the ClientHello with a ServerHello, a HelloVerifyRequest or an alert.
  case hello
}
