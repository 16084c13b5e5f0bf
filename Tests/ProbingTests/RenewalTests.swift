import ConfigSources
import Measurements
import Polling
import Probing
import Responder
import Synchronization
import TLS
import TestSupport
import Testing
import Vocabulary

/// Long runs, in which the credentials of a Kinesis Video channel expire before every check began.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct RenewalTests {
  /// The result of a run whose checks begin so many seconds after its credentials were fetched.
  private struct Outcome {
    var check: CheckResult
    var fetchCount: Int
    var source: SourceResult
  }

  @Test func `a check that begins in time uses what was fetched`() async throws {
    let outcome = try await run(checkingAfter: 0, first: "new", second: "old")
    #expect(outcome.check.outcome == .ok)
    #expect(outcome.fetchCount == 1)
  }

  @Test func `a check that begins shortly before the expiry fetches again`() async throws {
    let outcome = try await run(checkingAfter: 271, first: "old", second: "new")
    #expect(outcome.check.outcome == .ok, "\(outcome.check)")
    #expect(outcome.fetchCount == 2)
  }

  @Test func `a source that fails by then leaves the check with its old credentials`() async throws
  {
    let outcome = try await run(checkingAfter: 271, first: "new", second: nil)
    #expect(outcome.check.outcome == .ok)
    #expect(outcome.fetchCount == 2)
  }

  /// Checks a server that takes the user `new` only; a `nil` user is an error of the channel.
  private func run(
    checkingAfter seconds: Int, first: String, second: String?
  ) async throws -> Outcome {
    var responderOptions = ResponderOptions(
      listeners: [(.udp, SocketAddress(.loopbackV4, port: 0))], software: "")
    responderOptions.users = ["new": "password"]
    let responder = try Responder(responderOptions, .openSSL)
    defer { responder.close() }
    let address = try #require(responder.addresses.first).address

    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.answers = [
      "GetIceServerConfig": [first, second].map { user in
        user.map { .init(body: Self.list($0, address)) }
          ?? .init(exception: "NotAuthorizedException")
      }
    ]
    let channel = try await kvs.channel(scenario)
    let source = ConfigSource.kinesisVideo(
      try KinesisVideoSettings(channel: FakeAWS.arn(of: channel), endpointURL: kvs.http))

    let passed = Mutex(0)
    var options = ProbeOptions(software: "test")
    options.relay = nil
    let run = Run(
      tool: ToolInfo(name: "test", version: "0"), options: options,
      environment: FetchEnvironment(
        variables: [
          "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID,
          "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
        ], digests: .openSSL, es384: .openSSL,
        now: { EventLoop.now + .seconds(passed.withLock(\.self)) },
        unixTime: { 1_900_000_000 + passed.withLock(\.self) }))
    let report = await run.report(on: [SourcePlan(source)], startedAt: UnixTime(seconds: 0)) {
      if case .fetched = $0 { passed.withLock { $0 = seconds } }
    }
    let fetches = try await kvs.requests(of: channel).filter {
      $0.operation == "GetIceServerConfig"
    }
    return Outcome(
      check: try #require(report.checks.first), fetchCount: fetches.count,
      source: try #require(report.sources.first))
  }

  private nonisolated static func list(_ user: String, _ address: SocketAddress) -> String {
    #"{"IceServerList":[{"Uris":["turn:\#(address)?transport=udp"],"Username":"\#(user)","#
      + #""Password":"password","Ttl":300}]}"#
  }
}
