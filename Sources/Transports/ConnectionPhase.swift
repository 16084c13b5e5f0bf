package import TLS
package import Vocabulary

/// A step of opening a connection, with its time.
package struct ConnectionPhase: Equatable, Sendable {
  package var name: PhaseName
  package var started: Instant
  package var ended: Instant
  /// Why the step failed; `nil` when it did not.
  package var failure: TransportError?
}

/// A connection that could not be opened, and how far it came.
package struct OpeningFailure: Error, Equatable, Sendable {
  package var error: TransportError
  /// The steps that were begun, of which the last one failed; empty without as much as a socket.
  package var phases: [ConnectionPhase]
  /// Soft ICMP errors that came before, as evidence.
  package var icmpErrors: [ICMPError]
  /// Where the packets that they answer had left from.
  package var localAddress: SocketAddress?
  /// How far the peer was heard in the TLS or DTLS handshake.
  package var handshake = HandshakeProgress.silent
  /// TCP segments that came in the handshake while those before them had not.
  package var laterSegments = 0
}
