package import Polling
import STUNWire
import TLS
package import Transports
package import Vocabulary

/// A small STUN and TURN server: for the self-test, as an outside witness, and to fail on purpose.
@NetworkActor
package final class Responder {
  /// Where it listens, in the order of the options, with the ports that the kernel chose.
  package private(set) var addresses: [(transport: TransportProtocol, address: SocketAddress)] = []

  private let options: ResponderOptions
  private let digests: Digests
  private let service: TURNService
  private var sockets: [DatagramSocket] = []
  private var listeners: [any Listener] = []
  private var acceptors: [Task<Void, Never>] = []
  /// How many messages each client has sent; kept only where a fault depends on it.
  private var received: [FiveTuple: Int] = [:]

  /// Starts to listen everywhere; throws, and listens nowhere, if one of the places is not to be had.
  package init(_ options: ResponderOptions, _ digests: Digests) throws(TransportError) {
    self.options = options
    self.digests = digests
    service = TURNService(options, digests)
    do throws(TransportError) {
      let security = try Self.security(options)
      for (transport, address) in options.listeners {
        try listen(transport, at: address, security)
      }
    } catch {
      close()
      throw error
    }
  }

  /// Allocations that clients hold now.
  package var allocationCount: Int { service.allocationCount }

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
      try serve(StreamListener(on: address, security: security))
    case .dtls:
      guard let security else { throw .tlsSetup(.invalidIdentity(detail: "none given")) }
      try serve(SecureDatagramListener(on: address, security: security))
    }
  }

  private func serveDatagrams(at address: SocketAddress) throws(TransportError) {
    let place = Place()
    let socket = try DatagramSocket(on: address) { [weak self] datagram in
      guard let self, let socket = place.socket else { return }
      let tuple = FiveTuple(transport: .udp, client: datagram.peer, server: socket.address)
      self.take(datagram.bytes, on: DatagramPath(tuple, socket))
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

  /// Serves clients until the listener is closed, which also lets go of the responder.
  private func acceptAll(from listener: any Listener) async {
    await withDiscardingTaskGroup { clients in
      while !Task.isCancelled {
        do {
          guard let connection = try await listener.accept(until: .distantFuture) else { return }
          let path = ConnectionPath(connection, at: listener.address)
          clients.addTask { await self.serve(path) }
        } catch {
          // Too many clients at once, or one that has gone again: there will be others.
          try? await EventLoop.sleep(until: EventLoop.now + Self.pauseAfterFailure)
        }
      }
    }
  }

  private static let pauseAfterFailure = Nanoseconds.milliseconds(50)

  private func serve(_ path: ConnectionPath) async {
    await path.forEachMessage { take($0, on: path) }
    service.forget(path.tuple)
    received.removeValue(forKey: path.tuple)
  }

  /// Datagrams have no end: clients beyond the limit begin anew, all of them.
  private func count(_ tuple: FiveTuple) -> Int {
    if received[tuple] == nil, received.count >= Self.clientLimit { received = [:] }
    let count = received[tuple, default: 0] + 1
    received[tuple] = count
    return count
  }

  private static let clientLimit = 4096

  /// Answers a message, with whatever faults there are.
  private func take(_ bytes: [UInt8], on path: any ClientPath) {
    guard let answer = service.receive(bytes, on: path) else { return }
    let answers = options.script?(bytes, answer) ?? [answer]
    guard !options.faults.isEmpty else { return answers.forEach(path.send) }
    let count = count(path.tuple)
    let client = path.tuple.client
    let faulty = FaultyAnswer(
      answers, to: bytes, received: count, options.faults, digests
    ) { error, salt in
      (try? Message(bytes)).flatMap { service.challenge($0, error, client, salt: salt) }
    }
    if let faulty { path.send(faulty) }
  }

  /// What a socket's handler can hold before there is the socket.
  @NetworkActor
  private final class Place {
    weak var socket: DatagramSocket?
  }
}
