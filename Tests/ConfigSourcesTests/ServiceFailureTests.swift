import ConfigSources
import Foundation
import HTTPFetching
import TestSupport
import Testing
import Vocabulary

/// The refusals of services, and how this program reports them.
@Suite struct ServiceFailureTests {
  /// A service with what it needs, and where it is asked.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var settings: [String: String]
    var place = "url"
    var prefix = ""
    var request: String
    /// The service's answer to a wrong secret.
    var refusal: String

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "turn-rest", settings: [:], prefix: "/turn", request: "GET /turn",
      refusal: "HTTP 403: wrong key"),
    Case(
      name: "twilio", settings: ["account-sid": "AC1"],
      request: "POST /2010-04-01/Accounts/AC1/Tokens.json",
      refusal: "HTTP 401 20003: Authenticate"),
    Case(
      name: "cloudflare", settings: ["key-id": "k1"],
      request: "POST /v1/turn/keys/k1/credentials/generate-ice-servers",
      refusal: "HTTP 401 10000: Authentication error"),
    Case(
      name: "xirsys", settings: ["ident": "alice", "channel": "object"],
      request: "PUT /_turn/object", refusal: "HTTP 200: unauthorized"),
    Case(
      name: "metered", settings: ["app": "app"], request: "GET /api/v1/turn/credentials",
      refusal: "HTTP 401: Invalid API Key"),
    Case(
      name: "matrix", settings: [:], place: "homeserver",
      request: "GET /_matrix/client/v3/voip/turnServer",
      refusal: "HTTP 401 M_UNKNOWN_TOKEN: Invalid access token"),
    Case(
      name: "livekit", settings: ["api-key": "API1"], request: "GET /rtc/validate",
      refusal: "HTTP 401: go-jose/go-jose: error in cryptographic primitive"),
  ]

  @Test func `every service is tried`() {
    #expect(Self.cases.map(\.name) == ICEServices.names)
  }

  @Test(arguments: cases) func `a wrong secret is named with its remedy`(_ each: Case) async throws
  {
    var scenario = FakeServices.Scenario()
    scenario.user = ["twilio": "AC1", "xirsys": "alice", "livekit": "API1"][each.name]
    let stage = try await ServiceStage(scenario)
    let source = try stage.source(
      each.name, each.settings, secret: "wr0ng", place: each.place, path: each.prefix)
    let failure = try #require(await stage.failure(of: source))
    #expect(failure.message.contains(each.refusal), "\(failure.message)")
    let secretName = ICEServices.descriptions.first { $0.name == each.name }?.secretName
    #expect(failure.remedy.contains(try #require(secretName)), "\(failure.remedy)")
    #expect(try await stage.requests().count == 1)
  }

  @Test(arguments: cases) func `B-44 a login page is no configuration`(_ each: Case) async throws {
    let page = FakeAWS.Answer(
      headers: ["Content-Type": "text/html"], body: "\n<!DOCTYPE html><title>Log in</title>")
    let failure = try #require(await failure(each, page))
    #expect(failure.cause == .webPage(status: 200))
    #expect(failure.remedy.contains("browser"))
  }

  @Test(arguments: cases) func `a refusal with a page is reported by its status alone`(
    _ each: Case
  ) async throws {
    let page = FakeAWS.Answer(status: 401, body: "<html><title>401</title>")
    let failure = try #require(await failure(each, page))
    #expect(failure.message.hasSuffix(": HTTP 401"), "\(failure.message)")
    let secretName = ICEServices.descriptions.first { $0.name == each.name }?.secretName
    #expect(failure.remedy.contains(try #require(secretName)), "\(failure.remedy)")
  }

  @Test(arguments: cases) func `too many requests say when to come back`(
    _ each: Case
  ) async throws {
    let answer = FakeAWS.Answer(
      status: 429, headers: ["Retry-After": "17"], body: #"{"message":"slow down"}"#)
    let failure = try #require(await failure(each, answer))
    #expect(failure.message.contains("HTTP 429: slow down (retry after 17 s)"))
    #expect(failure.remedy == "ask less often, not before 17 s")
  }

  @Test(arguments: cases.dropLast()) func `other JSON is no configuration`(
    _ each: Case
  ) async throws {
    for body in [#"{"hello":"world"}"#, #""iceServers""#, "nonsense"] {
      let failure = try #require(await failure(each, FakeAWS.Answer(body: body)), "\(body)")
      #expect(failure.step == .decode)
      #expect(failure.remedy == "check that the URL is the service's: the answer is something else")
    }
    let empty = try #require(await failure(each, FakeAWS.Answer(body: "{}")))
    #expect(empty.cause == .noServers)
  }

  @Test(arguments: cases) func `an answer that goes elsewhere keeps the secret here`(
    _ each: Case
  ) async throws {
    let thief = try await ServiceStage()
    let redirect = FakeAWS.Answer(
      status: 307,
      headers: ["Location": thief.base.replacing("127.0.0.1", with: "localhost") + "/turn"])
    let failure = try #require(await failure(each, redirect))
    let asked = try await thief.requests()
    #expect(asked.allSatisfy { $0.headers["authorization"] == nil && $0.query == [:] })
    if each.request.hasPrefix("GET") {
      #expect(asked.count == 1)
    } else {
      #expect(asked.isEmpty)
      #expect(failure.remedy.contains("redirects to"))
    }
  }

  @Test(arguments: cases) func `a secret that the service repeats is in no error`(
    _ each: Case
  ) async throws {
    let secret = FakeServices.Scenario().secret
    let escaped = HTTPURL.escaped(secret)
    let user = each.settings["account-sid"] ?? each.settings["ident"]
    let basic = user.map { Data("\($0):\(secret)".utf8).base64EncodedString() }
    for answer in [
      FakeAWS.Answer(status: 400, body: "no route for GET /turn?key=\(escaped)"),
      FakeAWS.Answer(status: 400, body: "no route: \(escaped.lowercased())&"),
      FakeAWS.Answer(status: 400, body: String(repeating: "x", count: 295) + secret),
      FakeAWS.Answer(status: 400, body: #"{"code":"\#(secret)"}"#),
      FakeAWS.Answer(status: 401, body: "not Basic \(basic ?? "")"),
      FakeAWS.Answer(status: 400, body: #"{"error":"bad key \#(secret)"}"#),
      FakeAWS.Answer(status: 400, body: "bad key \(secret)"), FakeAWS.Answer(length: 3),
    ] {
      let failure = try #require(await failure(each, answer))
      let told = failure.description.lowercased()
      #expect(!told.contains(secret.prefix(5)))
      #expect(!told.contains("%2b"))
      #expect(basic.map(failure.description.contains) != true)
    }
  }

  @Test(arguments: [
    ("9223372036854775807", 86_400), ("-5", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
  ])
  func `nobody is told to wait longer than a day`(header: String, seconds: Int) async throws {
    let failure = try #require(
      await failure(
        Self.cases[0], FakeAWS.Answer(status: 429, headers: ["Retry-After": header], body: "{}")))
    #expect(failure.remedy == "ask less often, not before \(seconds) s")
  }

  @Test func `Matrix says in milliseconds when to come back`() async throws {
    let failure = try #require(
      await failure(
        Self.cases[5],
        FakeAWS.Answer(
          status: 429,
          body: #"{"errcode":"M_LIMIT_EXCEEDED","error":"Too many","retry_after_ms":2001}"#)))
    #expect(failure.message.hasSuffix("HTTP 429 M_LIMIT_EXCEEDED: Too many (retry after 3 s)"))
  }

  @Test func `a homeserver without TURN says so by an empty object`() async throws {
    let failure = try #require(await failure(Self.cases[5], FakeAWS.Answer(body: "{}")))
    #expect(failure.cause == .noServers)
    #expect(failure.remedy.contains("turn_uris"))
  }

  @Test func `Metered must name the key that it made`() async throws {
    var metered = Self.cases[4]
    metered.settings["mint"] = "60"
    metered.request = "POST /api/v1/turn/credential"
    let failure = try #require(await failure(metered, FakeAWS.Answer(body: "{}")))
    #expect(failure.cause == .incomplete(path: "$.apiKey"))
    #expect(failure.step == .mint)
  }

  private func failure(_ each: Case, _ answer: FakeAWS.Answer) async throws -> ConfigSourceError? {
    var scenario = FakeServices.Scenario()
    scenario.answers = [each.request: answer]
    let stage = try await ServiceStage(scenario)
    return await stage.failure(
      of: try stage.source(each.name, each.settings, place: each.place, path: each.prefix))
  }
}
