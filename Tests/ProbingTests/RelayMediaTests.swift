import ICEServers
import Measurements
import Polling
import Probing
import TLS
import Testing
import Transports
import Vocabulary

/// Media through relays: its caps, counted at the other end, and an early end.
@NetworkActor
@Suite(.timeLimit(.minutes(2))) struct RelayMediaTests {
  private static let media = MediaProfile(packetsPerSecond: 100, payload: 200)

  /// Media through the relays of as many URIs of one server.
  private func run(
    uris: Int, flows: Int, bytes: Int, duration: Nanoseconds, to witness: EchoPeer?
  ) async throws -> (relays: [CheckResult], leftBehind: Int) {
    let server = try FaultyServer(.udp)
    defer { server.close() }
    var options = ProbeOptions(software: "test")
    options.pacing = .fastest(parallelChecks: 8)
    options.bindingCount = 1
    options.timeout = .seconds(20)
    options.relayWitness = witness?.address
    options.relay?.patience = .seconds(20)
    options.relay?.use(Self.media, for: duration, flows: flows, bytes: bytes)
    let targets = try (0..<uris).map { index in
      ProbeTarget(
        source: "s\(index)",
        uri: try ICEServerURI.read("turn:\(server.address)?transport=udp").uri,
        credential: try ICECredential(
          username: FaultyServer.username, password: Secret(FaultyServer.password)))
    }
    let checks = await Prober(options, .openSSL) { _ in }
      .check(ProbePlan(targets: targets), start: EventLoop.now)
    return (checks.filter { $0.kind == .turnRelay }, server.allocationCount)
  }

  @Test func `no more bytes go out and come back than are allowed, and who was cut says so`()
    async throws
  {
    let witness = try EchoPeer()
    defer { witness.close() }
    let limit = 20_000
    let found = try await run(
      uris: 3, flows: 3, bytes: limit, duration: .seconds(1), to: witness)
    #expect(found.relays.count == 3)
    // What arrives goes back as long as it was.
    #expect(witness.bytes > limit / 4)
    #expect(2 * witness.bytes <= limit)
    #expect(
      found.relays.contains {
        $0.observations.contains { if case .mediaCut = $0 { true } else { false } }
      })
    #expect(found.leftBehind == 0)
  }

  @Test func `without a witness the caps hold for both directions and the sizes tried`()
    async throws
  {
    let limit = 10_000
    let found = try await run(uris: 1, flows: 1, bytes: limit, duration: .seconds(1), to: nil)
    let relay = try #require(found.relays.first?.relay)
    let flows = [relay.toPeer, relay.fromPeer].compactMap(\.self)
    #expect(flows.map(\.sent).reduce(0, +) * 228 <= limit)
    #expect(flows.allSatisfy { $0.sent > 0 && $0.received == $0.sent })
    // Nothing was left for the larger ones, which is no loss.
    #expect(flows.allSatisfy { $0.smallestLost == nil && ($0.largestPacket ?? 0) < 4000 })
  }

  @Test func `where the rate is that of one flow, relays take turns`() async throws {
    let witness = try EchoPeer()
    defer { witness.close() }
    let found = try await run(
      uris: 4, flows: 1, bytes: .max, duration: .milliseconds(300), to: witness)
    #expect(found.relays.allSatisfy { $0.outcome == .ok }, "\(found.relays)")
    let sessions = witness.sessions.values.sorted { $0.first < $1.first }
    #expect(sessions.count == 4)
    for (one, next) in zip(sessions, sessions.dropFirst()) { #expect(one.last < next.first) }
    // 30 packets and the witness's last word.
    #expect(sessions.allSatisfy { $0.packets == 33 })
  }

  @Test func `interrupted, a flow to a witness gives what it has so far`() async throws {
    let witness = try EchoPeer()
    defer { witness.close() }
    let task = Task {
      try await run(uris: 1, flows: 1, bytes: .max, duration: .seconds(3600), to: witness)
    }
    witness.onPacket = { if $0 == 40 { task.cancel() } }
    let found = try await task.value
    let check = try #require(found.relays.first)
    #expect(check.failure?.reason == .cancelled)
    let (out, back) = (try #require(check.relay?.toPeer), try #require(check.relay?.fromPeer))
    #expect(out.sent > 0 && out.received == out.sent)
    #expect(back.received == back.sent)
    #expect(found.leftBehind == 0)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `interrupted, what is still on its way does not count as lost`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport)
    let task = Task {
      try await server.relayCheck { options in
        options.relay?.use(Self.media, for: .seconds(3600), flows: 1, bytes: .max)
      }
    }
    while server.messageCount < 80 {
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(2))
    }
    task.cancel()
    let found = try await task.value
    #expect(found.check.failure?.reason == .cancelled)
    for flow in [found.check.relay?.toPeer, found.check.relay?.fromPeer] {
      let flow = try #require(flow)
      #expect(flow.received > 0 && flow.received == flow.sent, "\(flow)")
      #expect(flow.smallestLost == nil && flow.lossRuns == 0 && flow.stoppedAfter == nil)
    }
    #expect(found.leftBehind == 0)
  }
}
