import ConfigSources
import ICEServers
import Polling
import Synchronization
import TLS
import TestSupport
import Testing
import Vocabulary

@testable import Probing

@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct SourceKeeperTests {
  private nonisolated static func list(_ user: String) -> String {
    #"{"IceServerList":[{"Uris":["turn:192.0.2.1?transport=udp"],"Username":"\#(user)","#
      + #""Password":"password","Ttl":300}]}"#
  }

  @Test func `a check that is cancelled leaves the others their new credentials`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.answers = [
      "GetIceServerConfig": [
        .init(body: Self.list("old")), .init(body: Self.list("new"), delay: 1),
      ]
    ]
    let channel = try await kvs.channel(scenario)
    let source = ConfigSource.kinesisVideo(
      try KinesisVideoSettings(channel: FakeAWS.arn(of: channel), endpointURL: kvs.http))
    let passed = Mutex(0)
    let environment = FetchEnvironment(
      variables: [
        "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID,
        "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
      ], digests: .openSSL, es384: .openSSL,
      now: { EventLoop.now + .seconds(passed.withLock(\.self)) },
      unixTime: { 1_900_000_000 + passed.withLock(\.self) })
    let fetched = try await source.fetch(using: environment, until: EventLoop.now + .seconds(30))
    let server = try #require(fetched.configuration.servers.first)
    let keeper = SourceKeeper(source, fetched, environment)
    let target = ProbeTarget(
      source: "s1", uri: try #require(server.uris.first), credential: server.credential)
    passed.withLock { $0 = 271 }

    let staying = Task { await keeper.credential(for: target) }
    let leaving = Task { await keeper.credential(for: target) }
    // Both wait by then; where a slow machine has them wait longer, nothing is seen and nothing fails.
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(300))
    leaving.cancel()
    _ = await leaving.value
    #expect(await staying.value?.username == "new")
  }
}
