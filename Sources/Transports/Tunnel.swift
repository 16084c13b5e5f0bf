import Polling
package import TLS
package import Vocabulary

/// The way on to the server from somebody in between, such as a proxy.
package protocol Tunnel: Sendable {
  /// When to give up connecting to the one in between; the opening's own deadline holds all the same.
  var connectDeadline: Instant { get }

  /// Has the way opened over a connection that was just made.
  @NetworkActor
  func open(over stream: any Link, until deadline: Instant) async throws(TransportError)
    -> OpenTunnel
}

/// A connection that goes through a tunnel.
package struct OpenTunnel {
  /// What carries bytes to the server.
  package var link: any Link
  /// What the server sent already.
  package var early: [Arrival]
  /// What TLS with the one in between agreed on, where it speaks TLS.
  package var security: TLSSession?

  package init(link: any Link, early: [Arrival], security: TLSSession?) {
    self.link = link
    self.early = early
    self.security = security
  }
}
