import ICEServers
import Measurements
import Polling
import Probing
import Responder
import STUNWire
import TLS
import Testing
import Transports
import Vocabulary

/// Data through the relay of a server of our own.
@Suite(.timeLimit(.minutes(2))) struct RelayCheckTests {
  @NetworkActor @Test
  func `data passes in both directions, each measured by itself`() async throws {
    let found = try await FaultyServer(.udp).relayCheck {
      // Far more than any packet takes on loopback: nothing waits for it to pass.
      $0.relay?.patience = .seconds(20)
    }
    #expect(found.check.outcome == .ok, "\(found.check)")
    let relay = try #require(found.check.relay)
    #expect(relay.hasChannel == true)
    #expect(relay.indications == RelayDirections(toPeer: true, fromPeer: true))
    for flow in [relay.toPeer, relay.fromPeer] {
      #expect(flow?.sent == 10 && flow?.received == 10 && flow?.duplicates == 0)
      #expect(flow?.delay?.count == 10)
      #expect(flow?.largestPacket == 4000 && flow?.smallestLost == nil)
    }
    // The built-in server does not know DONT-FRAGMENT.
    #expect(relay.toPeer?.largestUnfragmented == nil)
    #expect(relay.fromPeer?.largestUnfragmented == 1500)
    #expect(relay.witness?.kind == .ownSocket)
    let names = found.check.phases.map(\.name)
    #expect(names == [.permission, .channelBind, .echo])
    #expect(found.leftBehind == 0)
  }

  /// A stream has no path MTU, and a server's buffer for its messages may end behind Ethernet's.
  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls, .dtls])
  func `over anything but UDP, no packet is larger than what Ethernet carries`(
    transport: TransportProtocol
  ) async throws {
    let found = try await FaultyServer(transport).relayCheck { $0.relay?.patience = .seconds(20) }
    #expect(found.check.outcome == .ok, "\(found.check)")
    for flow in [found.check.relay?.toPeer, found.check.relay?.fromPeer] {
      #expect(flow?.largestPacket == 1500 && flow?.smallestLost == nil)
    }
  }

  @NetworkActor @Test
  func `a forbidden peer is told with the server's code, and nothing is left behind`()
    async throws
  {
    // Nothing is ever sent to that address: the server does not let it.
    let witness = try #require(SocketAddress("203.0.113.9:40000", defaultPort: 1))
    let server = try FaultyServer(.udp) { request, answer in
      if request.type.method == .binding {
        return [
          try ScriptedAnswer.success(to: request) { $0.append(XORMappedAddress(witness)) }
        ]
      }
      return try Self.forbidding(request, answer)
    }
    let found = try await server.relayCheck()
    #expect(found.check.failure?.reason == .forbidden)
    #expect(found.check.failure?.phase == .permission)
    #expect(found.check.failure?.stunErrorCode == 403)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor
  private static func forbidding(_ request: Message, _ answer: [UInt8]) throws -> [[UInt8]] {
    guard request.type.method == .createPermission, request.isSigned else { return [answer] }
    return [try ScriptedAnswer.error(403, to: request, key: ServerKey.sha1())]
  }

  @NetworkActor @Test
  func `a policy against private peers is no failure of the relay`() async throws {
    let found = try await FaultyServer(.udp, script: Self.forbidding).relayCheck()
    #expect(found.check.outcome == .skipped && found.check.failure == nil)
    #expect(found.check.relay?.untried == .peerForbidden)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: ["0.0.0.0:40000", "224.0.0.1:40000", "[::ffff:127.0.0.1]:40000"])
  func `an address that cannot be this host's is no peer for a test`(mapped: String) async throws {
    let address = try #require(SocketAddress(mapped, defaultPort: 1))
    let server = try FaultyServer(.udp) { request, answer in
      guard request.type.method == .binding else { return [answer] }
      return [try ScriptedAnswer.success(to: request) { $0.append(XORMappedAddress(address)) }]
    }
    let found = try await server.relayCheck()
    #expect(found.check.outcome == .skipped && found.check.failure == nil)
    #expect(found.check.relay?.untried == .impossibleAddress)
    #expect(found.allocates.count == 2)
    #expect(!found.requests.contains { $0.type.method == .createPermission })
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test
  func `a failed allocation leaves the data's row untried`() async throws {
    let server = try FaultyServer(.udp) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      return [try ScriptedAnswer.error(486, to: request, key: ServerKey.sha1())]
    }
    let found = try await server.relayCheck()
    #expect(found.check.kind == .turnRelay)
    #expect(found.check.outcome == .skipped && found.check.failure == nil)
    #expect(found.check.relay?.untried == .noAllocation)
  }

  @NetworkActor @Test
  func `the data's time is left out of the allocation's row, which stands by itself`()
    async throws
  {
    let found = try await FaultyServer(.udp).relayCheck()
    let allocation = try #require(found.all.first)
    #expect(allocation.kind == .turnAllocate && allocation.outcome == .ok)
    #expect(allocation.phases.map(\.name) == [.binding, .allocate, .release])
    // Ten packets at 20 ms.
    #expect(found.check.duration >= .milliseconds(180))
    #expect(found.allocates.count == 2)
    let ends = allocation.phases.suffix(2)
    let wait =
      ends[ends.endIndex - 1].startedOffset
      - (ends[ends.startIndex].startedOffset + ends[ends.startIndex].duration)
    #expect(wait < found.check.duration)
  }

  @NetworkActor @Test
  func `of many allocations at one port the first sixteen send data`() async throws {
    let server = try FaultyServer(.udp)
    defer { server.close() }
    var options = ProbeOptions(software: "test")
    options.pacing = .fastest(parallelChecks: 8)
    options.bindingCount = 1
    options.relay?.interval = .milliseconds(1)
    let targets = try (0..<20).map { index in
      ProbeTarget(
        source: "s\(index)",
        uri: try ICEServerURI.read("turn:\(server.address)?transport=udp").uri,
        credential: try ICECredential(
          username: FaultyServer.username, password: Secret(FaultyServer.password)))
    }
    let checks = await Prober(options, .openSSL) { _ in }
      .check(ProbePlan(targets: targets), start: EventLoop.now)
    let relays = checks.filter { $0.kind == .turnRelay }
    #expect(relays.count == 20)
    #expect(relays.count { $0.outcome == .ok } == 16)
    #expect(relays.count { $0.relay?.untried == .enoughTried } == 4)
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
    #expect(evidence.contains { $0.contains("instead of") })
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls])
  func `where nobody tells our address over UDP, a second allocation is the other end`(
    transport: TransportProtocol
  ) async throws {
    // The usual port is another one, where nobody listens.
    let found = try await FaultyServer(transport).relayCheck {
      $0.relay?.patience = .seconds(20)
    }
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.relay?.witness?.kind == .secondAllocation)
    #expect(found.check.relay?.toPeer?.received == 10)
    #expect(found.check.relay?.fromPeer?.received == 10)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test
  func `without a second allocation either, nothing is claimed`() async throws {
    let count = Count()
    let server = try FaultyServer(.tcp) { request, answer in
      guard request.type.method == .allocate, request.isSigned, count.next() > 1 else {
        return [answer]
      }
      return [try ScriptedAnswer.error(486, to: request, key: ServerKey.sha1())]
    }
    let found = try await server.relayCheck()
    #expect(found.check.relay?.witness == nil)
    #expect(found.check.relay?.untried == .noWitness)
    #expect(found.check.outcome == .skipped && found.check.failure == nil)
    #expect(found.all.first?.outcome == .ok)
  }

  @NetworkActor private final class Count {
    private var count = 0

    func next() -> Int {
      count += 1
      return count
    }
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
