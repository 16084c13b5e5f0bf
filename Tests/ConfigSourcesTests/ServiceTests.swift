import ConfigSources
import Foundation
import HTTPFetching
import ICEServers
import TestSupport
import Testing
import Vocabulary

/// Each service is asked as its vendor documents, and its answer read.
@Suite struct ServiceTests {
  private static let turn = "turn:turn.example.org:3478?transport=udp"

  @Test(arguments: ["get", "post"])
  func `a TURN REST service is asked by either method`(method: String) async throws {
    var stage = try await ServiceStage()
    stage.stage.unixTime = { 1_700_000_000 }
    let source = try stage.source(
      "turn-rest", ["method": method, "username": "a b&c"], path: "/turn")
    let fetched = try await stage.fetch(source)
    #expect(fetched.uris == [Self.turn])
    #expect(fetched.configuration.servers.first?.credential?.username == "user:a b&c")
    #expect(fetched.ttlSeconds == 86400)
    #expect(fetched.expiresAt == 1_700_086_400)
    #expect(source.kind.rawValue == "turn-rest")
    #expect(try source.name == HTTPURL(stage.base + "/turn").redacted)

    let request = try #require(try await stage.requests().first)
    #expect(request.method == method.uppercased())
    #expect(request.query == ["service": "turn", "username": "a b&c", "key": stage.secret])
    #expect(request.problem == nil)
  }

  @Test func `a TURN REST service may need no key, and its URL may have a query`() async throws {
    var scenario = FakeServices.Scenario()
    scenario.secret = "in-url"
    let stage = try await ServiceStage(scenario)
    let settings = try ServiceSettings(
      "turn-rest", ["url": stage.base + "/turn?key=in-url#top"], secret: nil)
    #expect(try await stage.fetch(.service(settings)).uris == [Self.turn])
    #expect(!ConfigSource.service(settings).name.contains("turn"))
  }

  @Test(arguments: [[:], ["ttl": "600"], ["api-key-sid": "SK1"]])
  func `Twilio makes a token for an account or an API key`(extra: [String: String]) async throws {
    var scenario = FakeServices.Scenario()
    scenario.user = extra["api-key-sid"] ?? "AC1"
    let stage = try await ServiceStage(scenario)
    let source = try stage.source("twilio", ["account-sid": "AC1"].merging(extra) { $1 })
    let fetched = try await stage.fetch(source)
    #expect(fetched.uris == ["stun:global.stun.twilio.com:3478", Self.turn])
    #expect(fetched.ttlSeconds == Int(extra["ttl"] ?? "86400"))
    #expect(fetched.steps.map(\.status) == [201])
    #expect(try await stage.requests().map(\.path) == ["/2010-04-01/Accounts/AC1/Tokens.json"])
    #expect(source.name == "AC1")
  }

  @Test(arguments: ["generate-ice-servers", "generate"])
  func `Cloudflare's newer and older operation give servers`(operation: String) async throws {
    let stage = try await ServiceStage()
    let fetched = try await stage.fetch(
      try stage.source(
        "cloudflare", ["key-id": "k1", "ttl": "3600", "operation": operation]))
    #expect(fetched.uris.last == Self.turn)
    #expect(fetched.ttlSeconds == 3600)
    let request = try #require(try await stage.requests().first)
    #expect(request.body == #"{"ttl":3600}"#)
    #expect(request.path == "/v1/turn/keys/k1/credentials/\(operation)")
  }

  @Test(arguments: ["object", "array", "url"])
  func `Xirsys answers in three shapes`(shape: String) async throws {
    var scenario = FakeServices.Scenario()
    scenario.user = "alice"
    let stage = try await ServiceStage(scenario)
    let fetched = try await stage.fetch(
      try stage.source(
        "xirsys", ["ident": "alice", "channel": "\(shape)/sub", "expire": "60"]))
    #expect(fetched.uris.last == Self.turn)
    #expect(fetched.configuration.servers.last?.credential?.password.reveal() == "password")
    #expect(fetched.ttlSeconds == 60)
    let request = try #require(try await stage.requests().first)
    #expect(request.method == "PUT")
    #expect(request.path == "/_turn/\(shape)/sub")
    #expect(request.body == #"{"format":"urls","expire":"60"}"#)
  }

  @Test func `Metered is asked with the key of a credential`() async throws {
    let stage = try await ServiceStage()
    let fetched = try await stage.fetch(
      try stage.source("metered", ["app": "app", "region": "eu"]))
    #expect(fetched.uris == ["stun:stun.example.org", Self.turn])
    #expect(
      try await stage.requests().map(\.query) == [["apiKey": stage.secret, "region": "eu"]])
  }

  @Test func `Metered creates a credential first if told to`() async throws {
    let stage = try await ServiceStage()
    let fetched = try await stage.fetch(
      try stage.source("metered", ["app": "app", "mint": "600"]))
    #expect(fetched.uris.last == Self.turn)
    #expect(fetched.ttlSeconds == 600)
    #expect(fetched.steps.map(\.name) == [.mint, .http])
    #expect(
      try await stage.requests().map(\.query) == [
        ["secretKey": stage.secret], ["apiKey": "minted-key"],
      ])
  }

  @Test(arguments: [["v3", "r0"], ["r0"]])
  func `a Matrix homeserver is asked, by the older path where it knows no other`(
    versions: [String]
  ) async throws {
    var scenario = FakeServices.Scenario()
    scenario.versions = versions
    scenario.username = "1700000600:@user:example.org"
    var stage = try await ServiceStage(scenario)
    stage.stage.unixTime = { 1_700_000_000 }
    let fetched = try await stage.fetch(try stage.source("matrix", [:], place: "homeserver"))
    #expect(fetched.uris == [Self.turn])
    #expect(fetched.expiresAt == 1_700_000_600)
    #expect(
      try await stage.requests().last?.path == "/_matrix/client/\(versions[0])/voip/turnServer")
  }

  @Test func `a Matrix domain's homeserver is found by its well-known file, or is the domain`()
    async throws
  {
    var stage = try await ServiceStage()
    stage.stage.trust = .authorities(path: stage.services.authority.path())
    let source = try stage.source("matrix", ["domain": stage.services.domain], place: "")
    #expect(source.name == stage.services.domain)

    var wellKnown = FakeServices.Scenario()
    wellKnown.homeserver = "\(stage.services.https)/\(stage.scenario)/"
    _ = try await stage.services.set(wellKnown, name: ".well-known")
    let fetched = try await stage.fetch(source)
    #expect(fetched.uris == [Self.turn])
    #expect(fetched.steps.map(\.name) == [.wellKnown, .http])

    wellKnown.homeserver = stage.base
    _ = try await stage.services.set(wellKnown, name: ".well-known")
    #expect(await stage.failure(of: source)?.cause == .settings(.sourceEndpointInsecure))

    wellKnown.answers = ["GET /matrix/client": FakeAWS.Answer(body: #"{"m.homeserver":{}}"#)]
    _ = try await stage.services.set(wellKnown, name: ".well-known")
    #expect(
      await stage.failure(of: source)?.cause == .incomplete(path: "$[m.homeserver].base_url"))

    wellKnown.answers = [
      "GET /matrix/client": FakeAWS.Answer(status: 404, body: "<html>404</html>")
    ]
    _ = try await stage.services.set(wellKnown, name: ".well-known")
    // Nothing stands at the domain itself, but it was asked.
    #expect(await stage.failure(of: source)?.message.contains("no scenario _matrix") == true)
  }

  @Test(arguments: ["http", "ws"])
  func `LiveKit accepts a token made here, and lists no servers`(scheme: String) async throws {
    var scenario = FakeServices.Scenario()
    scenario.user = "API1"
    let stage = try await ServiceStage(scenario)
    let url = stage.base.replacing("http:", with: "\(scheme):")
    let source = try stage.source(
      "livekit", ["api-key": "API1", "url": url, "room": "r\"1"], place: "")
    let fetched = try await stage.fetch(source)
    #expect(fetched.configuration.servers.isEmpty)
    #expect(fetched.notes.contains(.serversOnlyBySignalling))
    #expect(try await stage.requests().map(\.problem) == [nil])
    #expect(try await stage.requests().first?.query == [:])
  }

  @Test func `a secret is read from a file, standard input or a variable`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let stage = try await ServiceStage()
    let file = try directory.file("key", stage.secret + "\n")
    let settings = try ServiceSettings(
      "cloudflare", ["key-id": "k", "url": stage.base],
      secret: .text(TextLocation(file.path())))
    #expect(try await stage.fetch(.service(settings)).uris.last == Self.turn)

    let missing = try ServiceSettings(
      "cloudflare", ["key-id": "k", "url": stage.base], secret: .variable("NOT_SET"))
    #expect(
      await stage.failure(of: .service(missing))?.cause
        == .file(FileProblem(.unset, at: "$NOT_SET")))
    var loaded = stage
    let credential = try ServiceSettings(
      "cloudflare", ["key-id": "k", "url": stage.base], secret: .credential("key"))
    #expect(
      await loaded.failure(of: .service(credential))?.cause
        == .file(FileProblem(.unset, at: "$CREDENTIALS_DIRECTORY")))
    loaded.stage.variables["CREDENTIALS_DIRECTORY"] = directory.url.path()
    #expect(try await loaded.fetch(.service(credential)).uris.last == Self.turn)

    var broken = stage
    broken.stage.variables["BROKEN"] = "a\nb"
    let wrapped = try ServiceSettings(
      "cloudflare", ["key-id": "k", "url": stage.base], secret: .variable("BROKEN"))
    #expect(
      await broken.failure(of: .service(wrapped))?.cause
        == .file(FileProblem(.controlCharacter, at: "$BROKEN")))
  }
}
