internal import Polling
package import TLS
package import Vocabulary

extension Connection {
  /// Connects to a target, including the handshake for TLS and DTLS.
  ///
  /// The deadline covers everything. A cancelled task gets `.cancelled`.
  package static func open(
    _ target: ConnectionTarget, _ options: ConnectionOptions = ConnectionOptions(),
    until deadline: Instant
  ) async throws(OpeningFailure) -> Connection {
    KernelStamping.begin()
    var opening = Opening(target: target, options: options, deadline: deadline)
    do {
      return try await opening.run()
    } catch {
      throw OpeningFailure(
        error: error, phases: opening.phases, icmpErrors: opening.icmpErrors,
        localAddress: opening.localAddress, handshake: opening.handshake,
        laterSegments: opening.laterSegments)
    }
  }
}

/// One attempt to open a connection, and its progress.
@NetworkActor
struct Opening {
  let target: ConnectionTarget
  let options: ConnectionOptions
  let deadline: Instant
  var phases: [ConnectionPhase] = []
  var icmpErrors: [ICMPError] = []
  var localAddress: SocketAddress?
  var handshake = HandshakeProgress.silent
  var laterSegments = 0
  /// Bytes that arrived right after the proxy's answer: they are the server's.
  var early: [Arrival] = []
  var proxySecurity: TLSSession?

  mutating func run() async throws(TransportError) -> Connection {
    let link: any Link =
      target.transport.isDatagram
      ? try DatagramLink(
        to: target.address, from: options.bindAddress, sharing: options.sharedAddress,
        in: options.sharedPort)
      : try await connect()
    guard let peer = target.tlsPeer else {
      let connection = connection(over: link)
      for arrival in early { connection.receive(arrival) }
      return connection
    }
    return try await secure(link, for: peer)
  }

  private mutating func connect() async throws(TransportError) -> any Link {
    if let tunnel = options.tunnel { return try await connect(through: tunnel) }
    let link = try await connect(.connect, until: deadline)
    link.tap(as: target.address)
    if target.tlsPeer == nil { link.stampPackets() }
    return link
  }

  /// Connects to the proxy or other intermediary, and has it open the tunnel.
  private mutating func connect(
    through tunnel: any Tunnel
  ) async throws(TransportError) -> any Link {
    let stream = try await connect(.proxyConnect, until: min(deadline, tunnel.connectDeadline))
    let started = EventLoop.now
    do {
      let opened = try await tunnel.open(over: stream, until: deadline)
      note(.proxy, since: started, nil)
      early = opened.early
      proxySecurity = opened.security
      if proxySecurity == nil {
        stream.tap(as: target.address)
        stream.showEarly(early)
      }
      // Stamps count bytes, so the proxy's must be done first.
      if target.tlsPeer == nil, proxySecurity == nil { stream.stampPackets() }
      return opened.link
    } catch {
      stream.close()
      note(.proxy, since: started, error)
      throw error
    }
  }

  private mutating func connect(
    _ phase: PhaseName, until deadline: Instant
  ) async throws(TransportError) -> StreamLink {
    let started = EventLoop.now
    do {
      let link = try await StreamLink.connect(to: target.address, options, until: deadline)
      note(phase, since: started, nil)
      return link
    } catch {
      note(phase, since: started, error)
      throw error
    }
  }

  private mutating func secure(
    _ link: any Link, for peer: TLSPeer
  ) async throws(TransportError) -> Connection {
    let filter = try TLSFilter(peer, target.transport.isDatagram ? .datagrams() : .stream)
    let started = EventLoop.now
    let secureLink = SecureLink(filter, over: link)
    // Created before the handshake ends, so that nothing that immediately follows is lost.
    let connection = connection(over: secureLink)
    for arrival in early { secureLink.receive(arrival) }
    do {
      connection.security = try await secureLink.shakeHands(until: deadline)
      note(secured, since: started, nil)
      connection.phases = phases
      return connection
    } catch {
      note(secured, since: started, error)
      icmpErrors = secureLink.icmpErrors
      handshake = secureLink.progress
      laterSegments = (link as? StreamLink)?.laterSegments ?? 0
      localAddress = connection.localAddress
      connection.close()
      throw error
    }
  }

  private var secured: PhaseName { target.transport.isDatagram ? .dtls : .tls }

  private func connection(over link: any Link) -> Connection {
    let connection = Connection(target.transport, to: target.address, over: link)
    connection.phases = phases
    connection.proxySecurity = proxySecurity
    return connection
  }

  private mutating func note(
    _ name: PhaseName, since started: Instant, _ failure: TransportError?
  ) {
    phases.append(
      ConnectionPhase(name: name, started: started, ended: EventLoop.now, failure: failure))
  }
}

extension TLSFilter {
  package convenience init(_ peer: TLSPeer, _ framing: Framing) throws(TransportError) {
    do throws(TLSSetupError) {
      try self.init(client: peer.context, serverName: peer.name, framing: framing)
    } catch {
      throw .tlsSetup(error)
    }
  }
}
