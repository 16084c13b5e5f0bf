import Polling
import Responder
import STUNWire
import TLS
import Testing
import Transports
import Vocabulary

/// The echo witness on the UDP port of a responder.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct EchoTests {
  private func responder(echoes: Bool) throws -> Responder {
    var options = ResponderOptions(
      listeners: [(.udp, SocketAddress(.loopbackV4, port: 0))], software: "")
    options.echoes = echoes
    return try Responder(options, .openSSL)
  }

  private func binding() throws -> [UInt8] {
    var request = MessageBuilder(MessageType(.binding, .request), TransactionID(high: 1, low: 2))
    return try request.finish()
  }

  @Test func `after the handshake packets come back from the port that answers STUN`() async throws
  {
    let responder = try responder(echoes: true)
    defer { responder.close() }
    let peer = try Peer()
    defer { peer.close() }
    let server = responder.addresses[0].address
    let session: UInt64 = 77
    try peer.send(WitnessMessage(session: session, .hello).encode(), to: server)
    let challenge = try #require(WitnessMessage(try await peer.receive().bytes))
    guard case .challenge(let cookie) = challenge.body else { throw TURNClient.Silence() }
    try peer.send(WitnessMessage(session: session, .proof(cookie: cookie)).encode(), to: server)
    let welcome = try #require(WitnessMessage(try await peer.receive().bytes))
    guard case .welcome = welcome.body else { throw TURNClient.Silence() }
    let packet = ProbePacket(session: session, sequence: 3, series: .flow, direction: .toPeer)
    try peer.send(packet.encode(count: 200), to: server)
    let echo = try await peer.receive()
    #expect(echo.peer == server && echo.bytes.count == 200)
    #expect(WitnessReport(echo: echo.bytes)?.received == 1)
    try peer.send(try binding(), to: server)
    #expect(try Message(try await peer.receive().bytes).type == MessageType(.binding, .success))
  }

  @Test func `unless told to, a responder sends nothing back`() async throws {
    let responder = try responder(echoes: false)
    defer { responder.close() }
    let peer = try Peer()
    defer { peer.close() }
    let server = responder.addresses[0].address
    try peer.send(WitnessMessage(session: 1, .hello).encode(), to: server)
    try peer.send(try binding(), to: server)
    // The first answer is that to the second.
    #expect(try Message(try await peer.receive().bytes).type == MessageType(.binding, .success))
  }
}
