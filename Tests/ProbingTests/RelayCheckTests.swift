import Measurements
import Polling
import Responder
import STUNWire
import Testing
import Transports
import Vocabulary

/// Data through the relay of a server of our own.
@Suite(.timeLimit(.minutes(2))) struct RelayCheckTests {
  @NetworkActor @Test
  func `data passes in both directions, each measured by itself`() async throws {
    let found = try await FaultyServer(.udp).relayCheck()
    #expect(found.check.outcome == .ok, "\(found.check)")
    let relay = try #require(found.check.relay)
    #expect(relay.hasChannel == true)
    #expect(relay.indications == RelayDirections(toPeer: true, fromPeer: true))
    for flow in [relay.toPeer, relay.fromPeer] {
      #expect(flow?.sent == 10 && flow?.received == 10 && flow?.duplicates == 0)
      #expect(flow?.delay?.count == 10)
      #expect(flow?.largestPacket == 1500 && flow?.smallestLost == nil)
    }
    #expect(relay.witness?.kind == .ownSocket)
    let names = found.check.phases.map(\.name)
    #expect(names.suffix(5) == [.allocate, .permission, .channelBind, .echo, .release])
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test
  func `a forbidden peer is told with the server's code, and nothing is left behind`()
    async throws
  {
    let server = try FaultyServer(.udp) { request, answer in
      guard request.type.method == .createPermission, request.isSigned else { return [answer] }
      return [try ScriptedAnswer.error(403, to: request, key: ServerKey.sha1())]
    }
    let found = try await server.relayCheck()
    #expect(found.check.failure?.reason == .forbidden)
    #expect(found.check.failure?.phase == .permission)
    #expect(found.check.failure?.stunErrorCode == 403)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test
  func `a relayed address that is another's lets nothing through, and its own is named`()
    async throws
  {
    let elsewhere = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }
    defer { elsewhere.close() }
    let server = try FaultyServer(.udp) { request, answer in
      guard request.isSigned, request.type.method == .allocate else { return [answer] }
      return [
        try ScriptedAnswer.allocation(
          to: request, relayed: elsewhere.address, key: ServerKey.sha1())
      ]
    }
    let found = try await server.relayCheck()
    #expect(found.check.failure?.reason == .relayNoData)
    #expect(found.check.relay?.toPeer?.received == 0)
    #expect(found.check.relay?.fromPeer?.received == 0)
    let evidence = found.check.failure?.evidence.map(\.text) ?? []
    #expect(evidence.contains { $0.contains("in place of") })
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls])
  func `where nobody tells our address over UDP, nothing is claimed`(
    transport: TransportProtocol
  ) async throws {
    // The usual port is another one, where nobody listens.
    let found = try await FaultyServer(transport).relayCheck()
    #expect(found.check.relay?.witness == nil)
    #expect(found.check.outcome == .skipped && found.check.failure == nil)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test
  func `B-47 interrupted in the middle, nothing is left behind`() async throws {
    let server = try FaultyServer(.udp)
    let task = Task { try await server.relayCheck() }
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(120))
    task.cancel()
    let found = try await task.value
    #expect(found.check.outcome != .ok)
    #expect(found.leftBehind == 0)
  }
}
