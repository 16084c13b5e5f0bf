import Foundation
import TestSupport
import Testing
import Vocabulary

/// The program at a stage: a token by a signed request, then a session with a real peer.
@Suite(.timeLimit(.minutes(2))) struct IVSTests {
  private static let settings: [String: String?] = [
    "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID, "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
    "AWS_SESSION_TOKEN": nil, "AWS_PROFILE": nil, "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
  ]

  private func arguments(
    _ aws: FakeAWS, _ peer: WHIPPeer, _ stage: String, _ name: String
  ) -> [String] {
    [
      "--ivs-stage", stage, "--endpoint-url", aws.http, "--ivs-whip-url",
      "\(peer.base)/whip/\(name)",
    ]
  }

  @Test func `a stage is joined, connected, timed part by part, and left`() async throws {
    let (aws, peer) = (try await FakeAWS.shared(), try await WHIPPeer.shared())
    let (stage, name) = (try await aws.stage(), try await peer.set())
    let run = try await ProgramRun.run(
      arguments(aws, peer, stage, name), environment: Self.settings)
    #expect(run.status == 0, "\(run.standardOutput)")
    let source = try #require(run.report.sources.first)
    #expect(source.kind == "ivs")
    #expect(source.steps.map(\.name) == ["CreateParticipantToken", "whip"])
    #expect(source.token?.stage == stage && source.token?.mayPublish == true)
    let time = try #require(source.timeToConnected)
    let parts = [time.tokenSeconds, time.whipSeconds, time.iceSeconds, time.dtlsSeconds]
    #expect(parts.allSatisfy { $0 > 0 })
    #expect(abs(parts.reduce(0, +) - time.totalSeconds) < 1e-6)
    let log = try await peer.log(of: name)
    #expect(log.connected == 1 && log.sessions == 0)

    let token = try #require(try await aws.log(of: stage).tokens.first)
    let shown = run.standardOutput + run.standardError
    #expect(!token.split(separator: ".").contains { shown.contains($0) })
  }

  @Test func `the text says what the token allows and where the time went`() async throws {
    let (aws, peer) = (try await FakeAWS.shared(), try await WHIPPeer.shared())
    let (stage, name) = (try await aws.stage(), try await peer.set())
    let finished = try await BuiltProgram.run(
      ["run", "-v"] + arguments(aws, peer, stage, name), environment: Self.settings)
    let text = finished.standardOutput.replacing(/\n +/, with: " ")
    let token =
      /token +participant tU06DT5jCJeb, user iceprobe, may publish, may not subscribe, until 20/
    #expect(text.contains(token), "\(text)")
    let span = #"[\d.]+ [mµ]?s"#
    let parts = ["token", "WHIP", "ICE", "DTLS"].map { "\($0) \(span)" }.joined(separator: ", ")
    let time = try Regex("connected +in \(span): \(parts)")
    #expect(text.contains(time), "\(text)")
    for token in try await aws.log(of: stage).tokens {
      #expect(!(finished.standardOutput + finished.standardError).contains(token))
    }
  }

  @Test func `a refused token is explained by its claims`() async throws {
    let (aws, peer) = (try await FakeAWS.shared(), try await WHIPPeer.shared())
    var scenario = FakeAWS.Scenario()
    scenario.claims = ["exp": .number(1_000_000_000)]
    let stage = try await aws.stage(scenario)
    var refusing = WHIPPeer.Scenario()
    refusing.answer = WHIPPeer.Answer(401, body: "token expired")
    let run = try await ProgramRun.run(
      arguments(aws, peer, stage, try await peer.set(refusing)), environment: Self.settings)
    #expect(run.status == 3)
    #expect(run.report.sources.first?.failure?.message.hasPrefix("HTTP 401") == true)
    #expect(run.report.findings.map(\.id) == ["token-expired"])
  }
}
