import Polling
package import Vocabulary

/// Answers a test packet from an address, where an answer is due; it keeps the state of one session.
package typealias EchoAnswer =
  @NetworkActor (_ packet: [UInt8], _ peer: SocketAddress, Instant) -> [UInt8]?

/// What a session host grants, and where it gathers candidates.
package struct PeerHostOptions: Sendable {
  /// The addresses to gather host candidates at.
  package var addresses: [IPAddress]
  package var limits = PeerLimits()
  /// The servers to gather server-reflexive and relayed candidates from, asked for each session.
  package var servers: @Sendable () async -> [ProbeTarget] = { [] }
  /// Where the names of these servers are looked up; empty for where the system does.
  package var nameServers: [SocketAddress] = []
  /// Sends test packets back, for each session by itself.
  var makeEcho: @NetworkActor @Sendable () -> EchoAnswer

  package init(
    addresses: [IPAddress], makeEcho: @escaping @NetworkActor @Sendable () -> EchoAnswer
  ) {
    self.addresses = addresses
    self.makeEcho = makeEcho
  }
}

/// The limits on what clients can make a session host do.
package struct PeerLimits: Hashable, Sendable {
  package var sessions = 32
  /// Of one client address, or IPv6 network.
  package var sessionsPerClient = 4
  /// Without a signed sign of life from the peer (RFC 7675 section 5.1).
  package var silence = Nanoseconds.seconds(30)
  /// Of a session, however lively.
  package var lifetime = Nanoseconds.seconds(300)
  /// For the DTLS handshake.
  package var handshake = Nanoseconds.seconds(10)

  package init() {}
}
