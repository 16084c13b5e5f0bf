import Foundation
import HTTPFetching
import ICEServers
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct FetchMemoryTests {
  @Test func `A channel that is named twice, at once or later, is asked once`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    let channel = try await kvs.channel(scenario)
    let byName = ConfigSource.kinesisVideo(
      try KinesisVideoSettings(channel: channel, region: FakeAWS.region, endpointURL: kvs.http))
    let environment = FetchStage().environment
    let fetch = { @Sendable (source: ConfigSource) async throws in
      try await source.fetch(using: environment, until: FetchStage.now + .seconds(60))
    }
    async let first = fetch(byName)
    async let second = fetch(byName)
    let fetched = [try await first, try await second, try await fetch(try kvs.source(channel))]

    #expect(Set(fetched.map(\.configuration.servers)).count == 1)
    #expect(
      try await kvs.requests(of: channel).map(\.operation).sorted() == [
        "DescribeSignalingChannel", "GetIceServerConfig", "GetSignalingChannelEndpoint",
      ])
  }

  @Test func `Another role or client id is another question`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    let channel = try await kvs.channel(scenario)
    let environment = FetchStage().environment
    for (role, client) in [(KinesisVideoSettings.Role.viewer, "a"), (.master, "a"), (.master, "b")]
    {
      let source = ConfigSource.kinesisVideo(
        try KinesisVideoSettings(
          channel: FakeAWS.arn(of: channel), role: role, clientID: client, endpointURL: kvs.http))
      _ = try await source.fetch(using: environment, until: FetchStage.now + .seconds(60))
    }
    #expect(
      try await kvs.requests(of: channel).map(\.operation).sorted() == [
        "GetIceServerConfig", "GetIceServerConfig", "GetSignalingChannelEndpoint",
        "GetSignalingChannelEndpoint",
      ])
  }

  @Test func `Channels share the credentials that were looked for once`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let keys =
      #"{"Version":1,"AccessKeyId":"\#(FakeAWS.accessKeyID)","#
      + #""SecretAccessKey":"\#(FakeAWS.secretAccessKey)"}"#
    let script = try directory.file(
      "keys.sh", "echo x >> '\(directory.url.path())log'\necho '\(keys)'\n")
    let config = try directory.file(
      "config", "[default]\ncredential_process = sh \(script.path())\n")
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    let sources = [
      try kvs.source(try await kvs.channel(scenario)),
      try kvs.source(try await kvs.channel(scenario)),
    ]
    var stage = FetchStage()
    stage.variables["AWS_ACCESS_KEY_ID"] = nil
    stage.variables["AWS_CONFIG_FILE"] = config.path()
    stage.variables["PATH"] = "/usr/bin:/bin"
    let environment = stage.environment
    try await withThrowingTaskGroup { group in
      for source in sources {
        group.addTask {
          let fetched = try await source.fetch(
            using: environment, until: FetchStage.now + .seconds(60))
          #expect(fetched.notes.contains(.credentials(.process(profile: "default"))))
        }
      }
      try await group.waitForAll()
    }
    let log = try String(contentsOf: directory.url.appending(path: "log"), encoding: .utf8)
    #expect(log == "x\n")
  }

  @Test func `A failure is not remembered, an old answer is asked for again`() async throws {
    let answers = SharedAnswers<String, Int>()
    let count = Mutex(0)
    var log = FetchLog(environment: FetchStage().environment, deadline: .distantFuture)
    let ask = { @Sendable (log: inout FetchLog) async throws(ConfigSourceError.Cause) in
      let number = count.withLock { count in
        count += 1
        return count
      }
      if number == 1 { throw .noServers }
      return number
    }
    await #expect(throws: ConfigSourceError.Cause.noServers) {
      try await answers.answer(to: "x", &log, isFresh: { _, _ in true }, ask: ask)
    }
    #expect(try await answers.answer(to: "x", &log, isFresh: { _, _ in true }, ask: ask) == 2)
    #expect(try await answers.answer(to: "x", &log, isFresh: { _, _ in true }, ask: ask) == 2)
    #expect(try await answers.answer(to: "x", &log, isFresh: { _, _ in false }, ask: ask) == 3)
    #expect(try await answers.answer(to: "y", &log, isFresh: { _, _ in true }, ask: ask) == 4)
  }
}
