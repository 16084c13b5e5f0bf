package import Polling
package import TLS
package import Vocabulary

/// The way to the server through an intermediary, such as a proxy.
@NetworkActor
package protocol Tunnel: Sendable {
  /// When to give up connecting to the intermediary; the deadline for opening still applies.
  nonisolated var connectDeadline: Instant { get }

  /// Opens the way over a connection that was just made.
  func open(over stream: any Link, until deadline: Instant) async throws(TransportError)
    -> OpenTunnel
}

/// A connection that goes through a tunnel.
package struct OpenTunnel {
  /// The link to the server.
  package var link: any Link
  /// Bytes that the server has already sent.
  package var early: [Arrival]
  /// The TLS session with the intermediary, if it uses TLS.
  package var security: TLSSession?

  package init(link: any Link, early: [Arrival], security: TLSSession?) {
    self.link = link
    self.early = early
    self.security = security
  }
}
