import ConfigSources
import ICEServers
import Measurements
import Polling
import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

@testable import Probing

/// Runs with a dead host, and with a user's quota that the run itself used up.
@Suite(.timeLimit(.minutes(2))) struct ScoutingTests {
  @NetworkActor @Test(arguments: [1, 100])
  func `the first few checks decide for a silent host's others`(ports: Int) async throws {
    let servers = try (0..<min(ports, 24)).map { _ in try SilentServer() }
    let results = try await Self.run(
      (0..<60).map { "turn:127.0.0.1:\(servers[$0 % servers.count].port)" },
      timeout: .milliseconds(600))
    #expect(results.count == 60)
    #expect(results.allSatisfy { $0.failure?.reason == .timeout && $0.isRequired })
    let asked = results.filter { $0.datagramsSent > 0 }
    #expect(asked.count == (ports == 1 ? Scouts.checksPerPort : Scouts.checksPerHost))
    let ids = Set(asked.map(\.id))
    for told in results where told.datagramsSent == 0 {
      #expect(told.highestRung == .route)
      guard case .toldByOthers(let witnesses) = told.observations.last else {
        Issue.record("\(told)")
        continue
      }
      #expect(!witnesses.isEmpty && ids.isSuperset(of: witnesses))
      #expect(told.failure?.message.text.contains(witnesses[0]) == true)
    }
  }

  @NetworkActor @Test
  func `one answer, however late, lets everybody go`() async throws {
    let server = try FaultyServer(.udp) { _, answer in [answer] }
    defer { server.close() }
    let silent = try SilentServer()
    let uris = (0..<30).map { $0 < 5 ? "stun:127.0.0.1:\(silent.port)" : "stun:\(server.address)" }
    let results = try await Self.run(uris, timeout: .milliseconds(600))
    #expect(results.dropFirst(5).allSatisfy { $0.outcome == .ok })
    #expect(results.prefix(5).allSatisfy { $0.failure?.reason == .timeout })
  }

  @NetworkActor @Test
  func `the deadline of a run limits each check, and cuts unfinished ones short`() async throws {
    let silent = try SilentServer()
    var options = Self.options(timeout: .seconds(60))
    options.pacing = .fastest(parallelChecks: 1)
    options.bound(by: .seconds(3))
    let run = Run(
      tool: ToolInfo(name: "t", version: "0"), options: options,
      environment: FetchEnvironment(
        variables: [:], digests: .openSSL, es384: .openSSL, now: { EventLoop.now }))
    let source = SourceResult(
      id: "s1", kind: .uri, name: "", outcome: .ok, duration: .zero)
    let report = await run.report(
      on: try ["stun", "turn"].map { try Self.target("\($0):127.0.0.1:\(silent.port)") },
      from: source, startedAt: UnixTime(seconds: 0))
    #expect(report.run.isPartial)
    #expect(report.run.deadline == .seconds(3))
    #expect(report.checks.map { $0.failure?.reason } == [.timeout, .cancelled])
    #expect(report.checks.last?.failure?.message.text.contains("3 s") == true)
    #expect(report.checks.map(\.id) == ["c1", "c2"])
  }

  private static func run(
    _ uris: [String], timeout: Nanoseconds
  ) async throws -> [CheckResult] {
    // Each is a target of its own: the same URI twice is checked once.
    let targets = try uris.enumerated().map { index, uri in
      var target = try target(uri)
      target.source = "s\(index)"
      return target
    }
    return await Prober(options(timeout: timeout), .openSSL)
      .check(ProbePlan(targets: targets), start: EventLoop.now)
  }

  private static func target(_ uri: String) throws -> ProbeTarget {
    let uri = try ICEServerURI.read(uri).uri
    return ProbeTarget(
      source: "s1", uri: uri,
      credential: uri.isTURN
        ? try ICECredential(username: "alice", password: Secret("s3cr3t")) : nil)
  }

  private static func options(timeout: Nanoseconds) -> ProbeOptions {
    var options = ProbeOptions(software: "test")
    options.relay = nil
    options.bindingCount = 1
    options.timeout = timeout
    options.pacing = .fastest(parallelChecks: 64)
    return options
  }
}
