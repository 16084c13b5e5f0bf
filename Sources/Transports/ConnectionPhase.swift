package import TLS
package import Vocabulary

/// A timed step of opening a connection.
package struct ConnectionPhase: Equatable, Sendable {
  package var name: PhaseName
  package var started: Instant
  package var ended: Instant
  /// Why the step failed; `nil` when it did not.
  package var failure: TransportError?
}

/// A connection that could not be opened, and how far it got.
package struct OpeningFailure: Error, Equatable, Sendable {
  package var error: TransportError
  /// The steps that were started, of which the last one failed; empty if not even a socket was
  /// created.
  package var phases: [ConnectionPhase]
  /// Soft ICMP errors received before, as evidence.
  package var icmpErrors: [ICMPError]
  /// The source address of the packets that they refer to.
  package var localAddress: SocketAddress?
  /// How far the peer got in the TLS or DTLS handshake.
  package var handshake = HandshakeProgress.silent
  /// TCP segments received during the handshake while earlier ones were missing.
  package var laterSegments = 0
}
