package import Polling
import STUNWire
import TLS
package import Transports
package import Vocabulary

/// A small STUN and TURN server: for the self-test, and as an outside witness.
@NetworkActor
package final class Responder {
  /// The listening addresses, in the order of the options, with the ports that the kernel chose.
  package private(set) var addresses: [(transport: TransportProtocol, address: SocketAddress)] = []

  private let options: ResponderOptions
  private let turn: TURNService
  private let service: any MessageService
  private var witness: EchoWitness?
  /// One for all listeners: what strangers can make this process hold.
  private let gate = HandshakeGate()
  private var sockets: [DatagramSocket] = []
  private var listeners: [any Listener] = []
  private var acceptors: [Task<Void, Never>] = []

  /// Starts listening everywhere; throws, and listens nowhere, if one of the addresses is
  /// unavailable.
  ///
  /// `wrap` may wrap the TURN service in another one.
  package init(
    _ options: ResponderOptions, _ digests: Digests,
    wrap: (TURNService) -> any MessageService = { $0 }
  ) throws(TransportError) {
    self.options = options
    turn = TURNService(options, digests)
    service = wrap(turn)
    if options.echoes { witness = EchoWitness(secret: ProcessSecret.make(), digests) }
    do throws(TransportError) {
      let security = try Self.security(options)
      for (transport, address) in options.listeners {
        try listen(transport, at: address, security)
      }
      turn.policy = PeerPolicy(
        allowed: options.allowedPeers, listeners: addresses.map(\.address),
        own: HostAddresses.all())
    } catch {
      close()
      throw error
    }
  }

  /// The number of current allocations.
  package var allocationCount: Int { turn.allocationCount }

  /// Ends everything: sockets, connections, allocations.
  package func close() {
    for acceptor in acceptors { acceptor.cancel() }
    for listener in listeners { listener.close() }
    for socket in sockets { socket.close() }
    (acceptors, listeners, sockets) = ([], [], [])
    service.close()
  }

  private static func security(
    _ options: ResponderOptions
  ) throws(TransportError) -> TLSServerContext? {
    guard let identity = options.identity else { return nil }
    do {
      return try TLSServerContext(TLSServerOptions(identity: identity))
    } catch {
      throw .tlsSetup(error)
    }
  }

  private func listen(
    _ transport: TransportProtocol, at address: SocketAddress, _ security: TLSServerContext?
  ) throws(TransportError) {
    switch transport {
    case .udp: try serveDatagrams(at: address)
    case .tcp: try serve(StreamListener(on: address))
    case .tls:
      guard let security else { throw .tlsSetup(.invalidIdentity(detail: "none given")) }
      try serve(StreamListener(on: address, security: security, gate: gate))
    case .dtls:
      guard let security else { throw .tlsSetup(.invalidIdentity(detail: "none given")) }
      try serve(SecureDatagramListener(on: address, security: security, gate: gate))
    }
  }

  private func serveDatagrams(at address: SocketAddress) throws(TransportError) {
    let place = Place()
    let socket = try DatagramSocket(on: address) { [weak self] datagram in
      guard let self, let socket = place.socket else { return }
      let tuple = FiveTuple(transport: .udp, client: datagram.peer, server: socket.address)
      self.receive(datagram.bytes, on: DatagramPath(tuple, socket))
    }
    place.socket = socket
    sockets.append(socket)
    addresses.append((.udp, socket.address))
  }

  private func serve(_ listener: any Listener) {
    listeners.append(listener)
    addresses.append((listener.transport, listener.address))
    acceptors.append(
      Task(executorPreference: EventLoop.shared) { await self.acceptAll(from: listener) })
  }

  /// Serves clients until the listener is closed, which also releases the responder.
  private func acceptAll(from listener: any Listener) async {
    await withDiscardingTaskGroup { clients in
      while !Task.isCancelled {
        do {
          guard let connection = try await listener.accept(until: .distantFuture) else { return }
          let path = ConnectionPath(connection, at: listener.address)
          clients.addTask { await self.serve(path) }
        } catch {
          // Too many clients at once, or one that has left again: there will be others.
          try? await EventLoop.sleep(until: EventLoop.now + Self.pauseAfterFailure)
        }
      }
    }
  }

  private static let pauseAfterFailure = Nanoseconds.milliseconds(50)

  private func serve(_ path: ConnectionPath) async {
    await path.forEachMessage { receive($0, on: path) }
    service.forget(path.tuple)
  }

  private func receive(_ bytes: [UInt8], on path: any ClientPath) {
    guard witness != nil, path.tuple.transport == .udp, ProbePacket.mayBegin(bytes) else {
      return send(service.answers(to: bytes, on: path), on: path)
    }
    let echo = witness?.answer(to: bytes, from: path.tuple.client, at: EventLoop.now)
    send(echo.map { [$0] } ?? [], on: path)
  }

  private func send(_ answers: [[UInt8]], on path: any ClientPath) {
    for answer in answers {
      guard options.delay > .zero else {
        path.send(answer)
        continue
      }
      EventLoop.schedule(at: EventLoop.now + options.delay) { path.send(answer) }
    }
  }

  /// A reference for a socket's handler that exists before the socket does.
  @NetworkActor
  private final class Place {
    weak var socket: DatagramSocket?
  }
}
