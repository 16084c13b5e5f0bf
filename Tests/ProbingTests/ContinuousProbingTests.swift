import ConfigSources
import Foundation
import ICEServers
import Measurements
import Polling
import Probing
import Responder
import Synchronization
import TLS
import TestSupport
import Testing
import Transports
import Vocabulary
import Watching

/// The engine of `watch` and `serve`, against real sockets.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct ContinuousProbingTests {
  @Test func `rounds follow one another, and every sample is counted`() async throws {
    let responder = try Self.responder()
    defer { responder.close() }
    let probing = try Self.probing(count: 2)
    probing.roundLimit = 3
    await probing.run(on: [try Self.source("stun", responder)])
    let target = try #require(probing.states.targets.first)
    #expect(target.status == .ok)
    #expect(target.roundCount == 3)
    #expect(target.roundTrip.count == 6)
    #expect(target.loss.sent == 6)
    let report = probing.report(in: Self.info)
    #expect(report.verdict == .ok)
    #expect(!report.run.isPartial)
    #expect(report.checks.first?.rtt?.count == 6)
  }

  @Test func `a silent server delays no other, of the same source and of another`() async throws {
    let (silent, responder) = (try SilentServer(), try Self.responder())
    defer { responder.close() }
    let port = try #require(responder.addresses.first).address.port
    let probing = try Self.probing(count: 1, timeout: .seconds(30))
    let uris = ["stun:127.0.0.1:\(silent.port)", "stun:localhost:\(port)"]
    let other = try Self.source("stun", responder)
    let all = [try Self.source(uris), other]
    let watching = Task(executorPreference: EventLoop.shared) { await probing.run(on: all) }
    try await Self.wait {
      probing.states.targets.count { $0.roundCount >= 5 && $0.status == .ok } == 2
    }
    watching.cancel()
    await watching.value
    // The silent one never had a whole round: all that is known is that it was cut off.
    #expect(probing.report(in: Self.info).run.isPartial)
  }

  @Test func `B-47 stopped at any moment, it gives back every allocation`() async throws {
    let responder = try Self.responder()
    defer { responder.close() }
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let address = try #require(responder.addresses.first).address
    let file = try directory.file(
      "ice.json",
      #"{"iceServers": [{"urls": "turn:\#(address)", "username": "user", "credential": "password"}]}"#
    )
    let source = SourcePlan(.rtcConfiguration(try RTCConfigurationSettings(file.path())))
    for milliseconds in [0, 3, 10, 30, 100, 250] {
      let probing = try Self.probing(count: 1, relay: true)
      let watching = Task(executorPreference: EventLoop.shared) { await probing.run(on: [source]) }
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(milliseconds))
      watching.cancel()
      await watching.value
      #expect(responder.allocationCount == 0, "after \(milliseconds) ms")
    }
  }

  @Test func `while it is paused no round begins`() async throws {
    let responder = try Self.responder()
    defer { responder.close() }
    let probing = try Self.probing(count: 1)
    let source = try Self.source("stun", responder)
    let watching = Task(executorPreference: EventLoop.shared) { await probing.run(on: [source]) }
    try await Self.wait { probing.states.targets.first?.roundCount == 2 }
    probing.isPaused = true
    // One may be under way.
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(100))
    let paused = probing.states.targets.first?.roundCount
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(200))
    #expect(probing.states.targets.first?.roundCount == paused)
    probing.isPaused = false
    try await Self.wait { (probing.states.targets.first?.roundCount ?? 0) > (paused ?? 0) }
    watching.cancel()
    await watching.value
  }

  @Test func `a server that goes away and comes back is two changes`() async throws {
    let responder = try Self.responder()
    let address = try #require(responder.addresses.first).address
    let probing = try Self.probing(count: 1)
    var changes: [TargetStates.Change] = []
    probing.onEvent = { if case .settled(let new) = $0 { changes += new } }
    let source = try Self.source("stun", responder)
    let watching = Task(executorPreference: EventLoop.shared) { await probing.run(on: [source]) }
    try await Self.wait { probing.states.targets.first?.status == .ok }
    responder.close()
    try await Self.wait { probing.states.targets.first?.status == .failed }
    let again = try Responder(
      ResponderOptions(listeners: [(.udp, address)], software: ""), .openSSL)
    defer { again.close() }
    try await Self.wait { probing.states.targets.first?.status == .ok }
    watching.cancel()
    await watching.value
    #expect(changes.map(\.change.before) == [.ok, .failed])
    #expect(changes.map(\.change.after) == [.failed, .ok])
    #expect(changes.first?.change.cause?.finding != nil)
  }

  @Test
  func
    `credentials are fetched anew before they expire, and servers that come with them are adopted`()
    async throws
  {
    let responders = [try Self.responder(), try Self.responder()]
    defer { for responder in responders { responder.close() } }
    let addresses = responders.compactMap(\.addresses.first?.address)
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    // The first answer's lifetime is short; what comes later is on another host.
    scenario.answers = [
      "GetIceServerConfig": [.init(body: Self.list("127.0.0.1", addresses[0].port, ttl: 2))]
    ]
    scenario.servers = [.init(uris: ["turn:localhost:\(addresses[1].port)?transport=udp"])]
    let channel = try await kvs.channel(scenario)
    let source = ConfigSource.kinesisVideo(
      try KinesisVideoSettings(channel: FakeAWS.arn(of: channel), endpointURL: kvs.http))
    let probing = try Self.probing(
      count: 1,
      variables: [
        "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID,
        "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
      ])
    // Answers of the service are shared for some seconds: they pass at once.
    probing.onEvent = { if case .fetched = $0 { Self.passed.withLock { $0 = 15 } } }
    let plan = SourcePlan(source)
    let watching = Task(executorPreference: EventLoop.shared) { await probing.run(on: [plan]) }
    func has(_ host: String) -> Bool {
      probing.states.targets.contains {
        $0.latest.uri.text.hasPrefix("turn:\(host)") && $0.status == .ok
      }
    }
    try await Self.wait { has("127.0.0.1") }
    try await Self.wait { has("localhost") }
    #expect(!probing.states.targets.contains { $0.latest.uri.text.hasPrefix("turn:127.0.0.1") })
    watching.cancel()
    await watching.value
    #expect(probing.states.sources.first?.fetchCount == 2)
    #expect(probing.states.sources.first?.failedFetchCount == 0)
    #expect(probing.states.targets.allSatisfy { $0.failedRoundCount == 0 })
  }

  // MARK: What the tests stand on

  private nonisolated static let passed = Mutex(0)
  private nonisolated static let info = RunInfo(
    id: "r", startedAt: UnixTime(seconds: 0), duration: .zero)

  private static func responder() throws -> Responder {
    var options = ResponderOptions(
      listeners: [(.udp, SocketAddress(.loopbackV4, port: 0))], software: "")
    options.users = ["user": "password"]
    return try Responder(options, .openSSL)
  }

  private static func probing(
    count: Int, timeout: Nanoseconds = .seconds(2), relay: Bool = false,
    variables: [String: String] = [:]
  ) throws -> ContinuousProbing {
    var options = ProbeOptions(software: "test")
    options.bindingCount = count
    options.bindingInterval = .milliseconds(1)
    options.timeout = timeout
    options.ipVersions = [.v4]
    if !relay { options.relay = nil }
    return ContinuousProbing(
      Run(
        tool: ToolInfo(name: "test", version: "0"), options: options,
        environment: FetchEnvironment(
          variables: variables, digests: .openSSL, es384: .openSSL,
          now: { EventLoop.now + .seconds(passed.withLock(\.self)) })),
      every: RoundSchedule(interval: .milliseconds(20)))
  }

  private static func source(
    _ scheme: String, _ responder: Responder
  ) throws -> SourcePlan {
    let address = try #require(responder.addresses.first).address
    return try source(["\(scheme):\(address)"])
  }

  private static func source(_ uris: [String]) throws -> SourcePlan {
    SourcePlan(.uris(URISettings(uris: try uris.map { try ICEServerURI.read($0) })))
  }

  private nonisolated static func list(_ host: String, _ port: UInt16, ttl: Int) -> String {
    #"{"IceServerList":[{"Uris":["turn:\#(host):\#(port)?transport=udp"],"Username":"user","#
      + #""Password":"password","Ttl":\#(ttl)}]}"#
  }

  /// Waits for what is bound to come; the suite's time limit ends a wait for what is not.
  private static func wait(_ condition: () -> Bool) async throws {
    while !condition() { try await EventLoop.sleep(until: EventLoop.now + .milliseconds(5)) }
  }
}
