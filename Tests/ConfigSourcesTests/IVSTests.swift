import Foundation
import HTTPFetching
import ICEServers
import SessionDescriptions
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

/// Stages of IVS Real-Time: a token from the API, from a file or signed here, then a session with a
/// real peer.
@Suite(.timeLimit(.minutes(1))) struct IVSTests {
  private static let keyARN = "arn:aws:ivs:us-west-2:123456789012:public-key/abcdABC1efg2"

  /// A stage at the fake service and an endpoint to join it at.
  private struct Stage {
    let aws: FakeAWS
    let peer: WHIPPeer
    let arn: String
    let endpoint: String
    let name: String
    var stage = FetchStage()

    init(
      _ scenario: FakeAWS.Scenario = FakeAWS.Scenario(),
      _ change: (inout WHIPPeer.Scenario) -> Void = { _ in }
    ) async throws {
      aws = try await FakeAWS.shared()
      peer = try await WHIPPeer.shared()
      arn = try await aws.stage(scenario)
      var whip = WHIPPeer.Scenario()
      change(&whip)
      name = try await peer.set(whip)
      endpoint = "\(peer.base)/whip/\(name)"
    }

    var access: AWSAccess { AWSAccess(endpointURL: aws.http) }

    func source(_ token: IVSSettings.Token) throws -> ConfigSource {
      .ivs(try IVSSettings(token, endpoint: endpoint))
    }

    func created(
      _ change: (String) throws -> Participant = { try Participant(stage: $0) }
    ) throws -> ConfigSource {
      try source(.created(try change(arn), access))
    }

    /// The token that the endpoint was sent.
    func tokenShown() async throws -> String {
      let header = try await peer.log(of: name).requests.first?.headers["authorization"]
      return try #require(header?.split(separator: " ").last.map(String.init))
    }
  }

  @Test func `a stage leads to a token, a session with it, and its end`() async throws {
    let stage = try await Stage()
    let fetched = try await stage.stage.fetch(try stage.created())
    #expect(fetched.steps.map(\.name) == [.createParticipantToken, .whip])
    #expect(fetched.media?.remote.candidates.isEmpty == false)
    #expect(fetched.configuration.servers.isEmpty)
    let claims = try #require(fetched.token)
    #expect(claims.algorithm == "KMS")
    #expect(claims.participantID == "tU06DT5jCJeb")
    #expect(claims.stage?.text == stage.arn)
    #expect(claims.userID == "iceprobe")
    #expect(claims.mayPublish == true && claims.maySubscribe == false)
    #expect(claims.whipURL == "https://9x0y8z7s6t5u.global-bm.whip.live-video.net")
    #expect(fetched.expiresAt == claims.expiresAt.map { Int($0.seconds) })
    #expect((200...330).contains(try #require(fetched.ttlSeconds)))

    await fetched.session?.end()
    let log = try await stage.aws.log(of: stage.arn)
    #expect(log.requests.map(\.problem) == [nil])
    #expect(
      log.requests.map(\.body) == [
        #"{"capabilities":["PUBLISH"],"duration":5,"stageArn":"\#(stage.arn)","userId":"iceprobe"}"#
      ])
    let whip = try await stage.peer.log(of: stage.name)
    #expect(whip.requests.map(\.method) == ["POST", "DELETE"])
    #expect(whip.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(log.tokens[0])" })
    #expect(whip.sessions == 0)
  }

  @Test func `duration, capabilities and attributes go to the API as they were given`()
    async throws
  {
    let stage = try await Stage()
    let source = try stage.created { arn in
      try Participant(
        stage: arn, durationMinutes: 20160, capabilities: [.subscribe, .publish],
        attributes: try Participant.attributes(["room=a=b", "é="]))
    }
    let fetched = try await stage.stage.fetch(source)
    await fetched.session?.end()
    let request = try #require(try await stage.aws.log(of: stage.arn).requests.first)
    #expect(request.problem == nil)
    #expect(
      request.body
        == #"{"attributes":{"room":"a=b","é":""},"capabilities":["SUBSCRIBE","PUBLISH"],"#
        + #""duration":20160,"stageArn":"\#(stage.arn)","userId":"iceprobe"}"#)
    #expect(fetched.token?.maySubscribe == true)
  }

  @Test func `a token in a file is shown by its claims and never itself`() async throws {
    let stage = try await Stage()
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let token = "e30.\(Self.base64url(#"{"exp":1900000000,"jti":"p1"}"#)).c2ln"
    let file = try directory.file("token", token + "\n")
    let fetched = try await stage.stage.fetch(
      try stage.source(.given(SecretLocation(file.path()))))
    await fetched.session?.end()
    #expect(fetched.steps.map(\.name) == [.whip])
    #expect(fetched.token?.participantID == "p1")
    #expect(fetched.expiresAt == 1_900_000_000)
    #expect(try await stage.tokenShown() == token)
    #expect(!"\(fetched)".contains(token))
  }

  @Test func `a token that says nothing that can be read is used all the same`() async throws {
    let stage = try await Stage()
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file("token", "opaque")
    let fetched = try await stage.stage.fetch(
      try stage.source(.given(SecretLocation(file.path()))))
    await fetched.session?.end()
    #expect(fetched.token == nil && fetched.expiresAt == nil)
    #expect(try await stage.tokenShown() == "opaque")
  }

  @Test(arguments: [
    ("ValidationException", 400, "check the stage's ARN"),
    ("ServiceQuotaExceededException", 402, "Service Quotas"),
    ("AccessDeniedException", 403, "allow the caller ivs:CreateParticipantToken on arn:aws:ivs:"),
    ("PendingVerification", 403, "AWS Support"),
    ("ResourceNotFoundException", 404, "no such stage"),
  ]) func `every modelled exception of CreateParticipantToken has its remedy`(
    name: String, status: Int, remedy: String
  ) async throws {
    var scenario = FakeAWS.Scenario()
    scenario.answers = ["CreateParticipantToken": [FakeAWS.Answer(exception: name)]]
    let stage = try await Stage(scenario)
    let failure = try #require(await stage.stage.failure(of: try stage.created()))
    #expect(failure.step == .createParticipantToken)
    let service = try #require(failure.cause.service)
    #expect(service.code == name && service.status == status)
    #expect(service.message == "\(name) was asked for")
    #expect(failure.remedy.contains(remedy), "\(failure.remedy)")
    #expect(try await stage.peer.log(of: stage.name).requests.isEmpty)
  }

  @Test func `an answer without a token is reported by its path`() async throws {
    var scenario = FakeAWS.Scenario()
    scenario.answers = [
      "CreateParticipantToken": [FakeAWS.Answer(body: #"{"participantToken":{}}"#)]
    ]
    let stage = try await Stage(scenario)
    let failure = await stage.stage.failure(of: try stage.created())
    #expect(failure?.cause == .incomplete(path: "$.participantToken.token"))
  }

  @Test func `a stage's refusal is reported with the token's claims`() async throws {
    var scenario = FakeAWS.Scenario()
    scenario.claims = ["capabilities": .bools(["allow_publish": false])]
    let stage = try await Stage(scenario) { $0.answer = WHIPPeer.Answer(403, body: "no") }
    let failure = try #require(await stage.stage.failure(of: try stage.created()))
    #expect(failure.step == .whip)
    #expect(failure.token?.mayPublish == false)
    #expect(failure.steps.map(\.name) == [.createParticipantToken, .whip])
    #expect(failure.remedy.contains("lets its participant publish"), "\(failure.remedy)")
  }

  @Test func `a token that the stage repeats when it refuses is in no error`() async throws {
    let token = "e30.e30.c2VjcmV0"
    var stage = try await Stage { $0.answer = WHIPPeer.Answer(403, body: "bad \(token)!") }
    stage.stage.variables["TOKEN"] = token
    let given = await stage.stage.failure(of: try stage.source(.given(.variable("TOKEN"))))
    #expect(given?.message == "HTTP 403: bad ***!")
  }

  @Test func `a redirect out of IVS does not get the token`() async throws {
    let stage = try await Stage {
      $0.answer = WHIPPeer.Answer(307, ["Location": "http://localhost:9/"])
    }
    let failure = await stage.stage.failure(of: try stage.created())
    #expect(failure?.cause == .redirect(.foreignHost("localhost")))
  }

  private static func base64url(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacing("=", with: "")
  }
}

// MARK: - Tokens that are signed here

extension IVSTests {
  private struct Verified: Decodable {
    struct Header: Decodable {
      var alg: String
      var kid: String
      var typ: String
    }

    struct Payload: Decodable {
      var exp: Int
      var iat: Int
      var jti: String
      var resource: String
      var topic: String
      var eventsUrl: String
      var whipUrl: String
      var userId: String
      var capabilities: [String: Bool]
      var version: String
    }

    var header: Header
    var payload: Payload
  }

  /// A key as the guide has it made, in the given form.
  private func makeKey(
    in directory: TemporaryDirectory, _ arguments: [String]
  ) async throws -> (private: URL, public: URL) {
    let key = directory.url.appending(path: "key.pem")
    let made = try await ChildProcess.run(
      URL(filePath: "/usr/bin/openssl"), arguments + ["-out", key.path()])
    try #require(made.status == 0, "\(made.standardError)")
    let open = directory.url.appending(path: "public.pem")
    _ = try await ChildProcess.run(
      URL(filePath: "/usr/bin/openssl"),
      ["pkey", "-in", key.path(), "-pubout", "-out", open.path(), "-passin", "pass:"])
    return (key, open)
  }

  @Test(arguments: [
    ["ecparam", "-name", "secp384r1", "-genkey", "-noout"],
    ["ecparam", "-name", "secp384r1", "-genkey"],
    ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  ]) func `RFC 7518 3.4 another library accepts a token signed here`(
    arguments: [String]
  ) async throws {
    var stage = try await Stage()
    stage.stage.unixTime = { 1_900_000_000 }
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let key = try await makeKey(in: directory, arguments)
    let participant = try Participant(stage: stage.arn, durationMinutes: 1)
    let signing = try SigningKey(
      at: SecretLocation(key.private.path()), arn: Self.keyARN, for: participant,
      endpoints: .getStage(stage.access))
    let fetched = try await stage.stage.fetch(try stage.source(.signed(participant, signing)))
    await fetched.session?.end()
    #expect(fetched.steps.map(\.name) == [.getStage, .whip])
    #expect(fetched.token?.algorithm == "ES384")

    let read = try await ChildProcess.run(
      Repository.python,
      [Repository.root.appending(path: "Tests/Support/read_jwt.py").path(), key.public.path()],
      input: try await stage.tokenShown())
    try #require(read.status == 0, "\(read.standardError)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let token = try decoder.decode(Verified.self, from: Data(read.standardOutput.utf8))
    #expect(token.header.alg == "ES384" && token.header.typ == "JWT")
    #expect(token.header.kid == Self.keyARN)
    let claims = token.payload
    #expect(claims.iat == 1_900_000_000 && claims.exp == 1_900_000_060)
    #expect(claims.jti.wholeMatch(of: /[A-Za-z0-9]{12}/) != nil)
    #expect(claims.resource == stage.arn && stage.arn.hasSuffix("stage/\(claims.topic)"))
    #expect(claims.eventsUrl == "wss://global.events.live-video.net")
    #expect(claims.whipUrl == "https://9x0y8z7s6t5u.global-bm.whip.live-video.net")
    #expect(claims.userId == "iceprobe" && claims.version == "1.0")
    #expect(claims.capabilities == ["allow_publish": true, "allow_subscribe": false])
  }

  @Test func `a known endpoint of the stage leaves AWS out of it`() async throws {
    var stage = try await Stage()
    stage.stage.variables = [:]
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let key = try await makeKey(in: directory, ["ecparam", "-name", "secp384r1", "-genkey"])
    let participant = try Participant(stage: stage.arn)
    let signing = try SigningKey(
      at: SecretLocation(key.private.path()), arn: Self.keyARN, for: participant,
      endpoints: .known(whip: "https://x.global-bm.whip.live-video.net"))
    let fetched = try await stage.stage.fetch(try stage.source(.signed(participant, signing)))
    await fetched.session?.end()
    #expect(fetched.token?.whipURL == "https://x.global-bm.whip.live-video.net")
    #expect(try await stage.aws.log(of: stage.arn).requests.isEmpty)
  }

  @Test(arguments: [
    (["ecparam", "-name", "prime256v1", "-genkey", "-noout"], ES384.Problem.otherKind),
    (["ecparam", "-name", "brainpoolP384r1", "-genkey", "-noout"], .otherKind),
    (["genpkey", "-algorithm", "ED25519"], .otherKind),
    (
      [
        "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-aes256", "-pass",
        "pass:secret",
      ], .encrypted
    ),
    (
      ["genpkey", "-genparam", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
      .notPrivateKey
    ),
  ]) func `a key that cannot sign is reported by its file`(
    arguments: [String], problem: ES384.Problem
  ) async throws {
    let stage = try await Stage()
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let key = try await makeKey(in: directory, arguments).private.path()
    let participant = try Participant(stage: stage.arn)
    let signing = try SigningKey(
      at: SecretLocation(key), arn: Self.keyARN, for: participant,
      endpoints: .known(whip: "https://x.example"))
    let failure = await stage.stage.failure(of: try stage.source(.signed(participant, signing)))
    #expect(failure?.cause == .signing(problem, key: key))
    #expect(failure?.step == .sign)
    #expect(failure?.message.contains(key) == true)
  }

  @Test func `GetStage without endpoints is reported by the path`() async throws {
    var scenario = FakeAWS.Scenario()
    scenario.stage = ["endpoints": .texts(["events": "wss://x"])]
    let stage = try await Stage(scenario)
    let participant = try Participant(stage: stage.arn)
    let signing = try SigningKey(
      at: .variable("KEY"), arn: Self.keyARN, for: participant, endpoints: .getStage(stage.access))
    let failure = await stage.stage.failure(of: try stage.source(.signed(participant, signing)))
    #expect(failure?.cause == .incomplete(path: "$.stage.endpoints.whip"))
  }
}
