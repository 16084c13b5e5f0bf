import Polling
import TLS
import TestSupport
import Testing
import Vocabulary

@testable import Transports

/// The resources that strangers who begin handshakes and fall silent can make a server hold.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct `Handshake gate` {
  private func listener(
    _ transport: TransportProtocol, _ gate: HandshakeGate
  ) throws -> any Listener {
    let (address, context) = (SocketAddress(.loopbackV4, port: 0), try TestAuthority.server())
    return transport == .tls
      ? try StreamListener(on: address, security: context, gate: gate)
      : try SecureDatagramListener(on: address, security: context, gate: gate)
  }

  /// A client that says hello and nothing more, and the server's end of its connection.
  private func stranger(
    to listener: any Listener
  ) async throws -> (client: Connection, server: Connection) {
    let soon = EventLoop.now + patience
    let isDatagram = listener.transport == .dtls
    let client = try await Connection.open(
      isDatagram ? .udp(listener.address) : .tcp(listener.address), until: soon)
    let filter = try TLSFilter(
      client: TestAuthority.client(), serverName: .dns(TestAuthority.host),
      framing: isDatagram ? .datagrams() : .stream)
    filter.start(at: EventLoop.now)
    while let hello = filter.nextOutput() { _ = try client.send(hello) }
    return (client, try #require(try await listener.accept(until: soon)))
  }

  private func established(
    _ listener: any Listener
  ) async throws -> (client: Connection, server: Connection) {
    let soon = EventLoop.now + patience
    let peer = TLSPeer(try TestAuthority.client(), name: .dns(TestAuthority.host))
    let target: ConnectionTarget =
      listener.transport == .tls ? .tls(listener.address, peer) : .dtls(listener.address, peer)
    let opening = Task { @NetworkActor in try await Connection.open(target, until: soon) }
    let server = try #require(try await listener.accept(until: soon))
    return (try await opening.value, server)
  }

  @Test(arguments: [TransportProtocol.tls, .dtls])
  func `where all places are taken the eldest gives way, and who goes on gets through`(
    transport: TransportProtocol
  ) async throws {
    let gate = HandshakeGate(capacity: 3)
    let listener = try listener(transport, gate)
    defer { listener.close() }
    var strangers: [(client: Connection, server: Connection)] = []
    for _ in 0..<5 { strangers.append(try await stranger(to: listener)) }
    #expect(gate.count == 3)
    for stranger in strangers.prefix(2) {
      #expect(await stranger.server.nextBesideStamps() == .closed(.timeout))
    }
    let (client, server) = try await established(listener)
    _ = try client.send([1, 2])
    #expect(try await server.receive(2) == [1, 2])
    #expect(gate.count == 2)
    // The third made place for the client; those after it are still waited for.
    #expect(await strangers[2].server.nextBesideStamps() == .closed(.timeout))
    strangers[3].server.close()
    #expect(gate.count == 1)
    client.close()
  }

  @Test(arguments: [TransportProtocol.tls, .dtls])
  func `a handshake has a deadline, and what is established has none`(
    transport: TransportProtocol
  ) async throws {
    // Long enough for a handshake on a busy machine.
    let listener = try listener(transport, HandshakeGate(limit: .seconds(2)))
    defer { listener.close() }
    let (client, server) = try await established(listener)
    let stranger = try await stranger(to: listener)
    #expect(await stranger.server.nextBesideStamps() == .closed(.timeout))
    _ = try client.send([1, 2])
    #expect(try await server.receive(2) == [1, 2])
    client.close()
  }
}
