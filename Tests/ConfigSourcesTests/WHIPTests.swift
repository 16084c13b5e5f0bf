import ConfigSources
import Foundation
import HTTPFetching
import ICEServers
import SessionDescriptions
import TestSupport
import Testing
import Vocabulary

/// Sessions with a real peer behind an endpoint (RFC 9725), and with endpoints that misbehave.
@Suite(.timeLimit(.minutes(1))) struct WHIPTests {
  private static let token = "t0ken"

  private struct Stage {
    let peer: WHIPPeer
    let name: String
    var stage = FetchStage()

    init(_ change: (inout WHIPPeer.Scenario, WHIPPeer) -> Void = { _, _ in }) async throws {
      peer = try await WHIPPeer.shared()
      var scenario = WHIPPeer.Scenario()
      change(&scenario, peer)
      name = try await peer.set(scenario)
      stage.variables["TOKEN"] = WHIPTests.token
    }

    func source(
      _ direction: WHIPSettings.Direction = .publish,
      _ change: (inout WHIPSettings) -> Void = { _ in }
    ) throws -> ConfigSource {
      let kind = direction == .publish ? "whip" : "whep"
      var settings = WHIPSettings(
        url: try HTTPURL("\(peer.base)/\(kind)/\(name)"), direction: direction,
        bearer: .variable("TOKEN"))
      change(&settings)
      return .whip(settings)
    }

    func log() async throws -> WHIPPeer.Log { try await peer.log(of: name) }
  }

  @Test(arguments: [WHIPSettings.Direction.publish, .play])
  func `a session is agreed on with a real peer, and deleted`(
    direction: WHIPSettings.Direction
  ) async throws {
    let stage = try await Stage { scenario, _ in
      scenario.token = Self.token
      scenario.links = [
        #"<turn:127.0.0.1:9?transport=udp>; rel="ice-server"; username="u;,\"x"; credential="p,w""#,
        "<stun:127.0.0.1>; rel=ice-server, <https://example.org>; rel=help",
      ]
    }
    let fetched = try await stage.stage.fetch(try stage.source(direction))
    let media = try #require(fetched.media)
    #expect(!media.remote.candidates.isEmpty)
    #expect(media.remote.fingerprints.contains { $0.algorithm == .sha256 })
    #expect(fetched.uris == ["turn:127.0.0.1:9?transport=udp", "stun:127.0.0.1"])
    let credential = fetched.configuration.servers.first?.credential
    #expect(credential?.username == #"u;,"x"#)
    #expect(credential?.password.reveal() == "p,w")
    #expect(try await stage.log().sessions == 1)

    await fetched.session?.end()
    let log = try await stage.log()
    #expect(log.sessions == 0)
    #expect(log.requests.map(\.method) == ["POST", "DELETE"])
    #expect(log.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(Self.token)" })
    #expect(
      log.requests[0].body.contains(direction == .publish ? "a=sendonly" : "a=recvonly"))
  }

  @Test func `a session is deleted by a task that was cancelled, too`() async throws {
    let stage = try await Stage()
    let fetched = try await stage.stage.fetch(try stage.source())
    let ending = Task {
      while !Task.isCancelled { await Task.yield() }
      await fetched.session?.end()
    }
    ending.cancel()
    await ending.value
    #expect(try await stage.log().sessions == 0)
  }

  /// An endpoint that took two seconds for the offer gets more than a second for the DELETE.
  @Test func `a slow endpoint's session is deleted, too`() async throws {
    let stage = try await Stage { scenario, _ in
      (scenario.delay, scenario.deleteDelay) = (2, 1.5)
    }
    let fetched = try await stage.stage.fetch(try stage.source())
    #expect(await fetched.session?.end() == nil)
    #expect(try await stage.log().sessions == 0)
  }

  @Test func `a session that is still there afterwards has a reason`() async throws {
    let refusing = try await Stage { scenario, _ in scenario.delete = 503 }
    let refused = try await refusing.stage.fetch(try refusing.source())
    #expect(await refused.session?.end() == .refused(status: 503))
    #expect(try await refusing.log().sessions == 1)
    let silent = try await Stage { scenario, _ in scenario.deleteDelay = 60 }
    let left = try await silent.stage.fetch(try silent.source())
    #expect(await left.session?.end() == .failed(.timeout(during: .response)))
  }

  @Test(arguments: [
    (["a=ice-ufrag", "a=ice-nothing"], SessionAnswerError.iceUfragMissing),
    (["v=0", "v=1"], .notSDP),
  ])
  func `an answer that cannot be used ends its session`(
    alter: [String], error: SessionAnswerError
  ) async throws {
    let stage = try await Stage { scenario, _ in scenario.alter = alter }
    let failure = await stage.stage.failure(of: try stage.source())
    #expect(failure?.cause == .answer(error))
    let log = try await stage.log()
    #expect(log.requests.map(\.method) == ["POST", "DELETE"])
    #expect(log.sessions == 0)
  }

  @Test func `with OPTIONS alone the links are learnt and nothing is made`() async throws {
    let stage = try await Stage { scenario, _ in
      scenario.links = ["<stun:127.0.0.1>; rel=ice-server"]
    }
    let fetched = try await stage.stage.fetch(try stage.source { $0.makesNoSession = true })
    #expect(fetched.uris == ["stun:127.0.0.1"])
    #expect(fetched.session == nil)
    #expect(try await stage.log().requests.map(\.method) == ["OPTIONS"])
  }

  @Test func `links to other things do not use up the limit`() async throws {
    let stage = try await Stage { scenario, _ in
      let others = Array(repeating: "<https://example.org>; rel=help", count: 70)
      scenario.links = [(others + ["<stun:127.0.0.1>; rel=ice-server"]).joined(separator: ", ")]
    }
    let fetched = try await stage.stage.fetch(try stage.source { $0.makesNoSession = true })
    #expect(fetched.uris == ["stun:127.0.0.1"])
  }

  @Test func `links that name no server are skipped with a note`() async throws {
    let stage = try await Stage { scenario, _ in
      scenario.links = [
        "<turn:127.0.0.1>; rel=ice-server", "<http://127.0.0.1>; rel=ice-server",
        "<turn:a>; rel=ice-server; username=u; credential=p; credential-type=oauth",
        "<stun:127.0.0.1>; rel=ice-server",
      ]
    }
    let fetched = try await stage.stage.fetch(try stage.source { $0.makesNoSession = true })
    #expect(fetched.uris.contains("stun:127.0.0.1"))
    let problems = fetched.notes.compactMap { note -> LinkProblem? in
      if case .linkPassedOver(let problem) = note { problem } else { nil }
    }
    #expect(problems == [.credentialType("oauth")])
    #expect(fetched.configuration.refused.count == 1)
    #expect(fetched.configuration.notes.map(\.kind) == [.noCredential(["username", "credential"])])
  }
}

// MARK: - Redirects

extension WHIPTests {
  /// An endpoint that redirects to another scenario, whose requests can be looked at.
  private func redirecting(
    _ status: Int, toOther: Bool
  ) async throws -> (Stage, target: Stage) {
    let target = try await Stage { scenario, _ in scenario.token = Self.token }
    let stage = try await Stage { scenario, peer in
      let base = toOther ? peer.otherBase : peer.base
      scenario.answer = WHIPPeer.Answer(
        status, ["Location": "\(base)/whip/\(target.name)"])
    }
    return (stage, target)
  }

  @Test(arguments: [307, 308])
  func `307 and 308 are followed with offer and token`(status: Int) async throws {
    let (stage, target) = try await redirecting(status, toOther: false)
    let fetched = try await stage.stage.fetch(try stage.source())
    await fetched.session?.end()
    let log = try await target.log()
    #expect(log.requests.map(\.method) == ["POST", "DELETE"])
    #expect(log.requests.first?.body.hasPrefix("v=0\r\n") == true)
    #expect(log.sessions == 0)
  }

  @Test func `another port of the same host never sees the token`() async throws {
    let (stage, target) = try await redirecting(307, toOther: true)
    let failure = await stage.stage.failure(of: try stage.source())
    #expect(failure?.cause == .redirect(.foreignHost("127.0.0.1")))
    #expect(try await target.log().requests.isEmpty)
  }

  @Test(arguments: [301, 302, 303])
  func `no other redirect moves a POST`(status: Int) async throws {
    let (stage, target) = try await redirecting(status, toOther: false)
    let failure = await stage.stage.failure(of: try stage.source())
    #expect(failure?.message.contains("HTTP \(status)") == true)
    #expect(try await target.log().requests.isEmpty)
  }

  @Test func `a host that was not allowed never sees the token`() async throws {
    let target = try await Stage()
    let stage = try await Stage { scenario, peer in
      // Another name for the same machine.
      let base = peer.base.replacing("127.0.0.1", with: "localhost")
      scenario.answer = WHIPPeer.Answer(307, ["Location": "\(base)/whip/\(target.name)"])
    }
    let failure = await stage.stage.failure(of: try stage.source())
    #expect(failure?.cause == .redirect(.foreignHost("localhost")))
    #expect(try await target.log().requests.isEmpty)

    let allowed = try stage.source { $0.allowedHosts = ["localhost"] }
    let fetched = try await stage.stage.fetch(allowed)
    await fetched.session?.end()
    #expect(try await target.log().sessions == 0)
  }

  @Test func `a session elsewhere is deleted without the token`() async throws {
    let elsewhere = try await Stage()
    let stage = try await Stage { scenario, peer in
      let base = peer.base.replacing("127.0.0.1", with: "localhost")
      scenario.location = "\(base)/session/\(elsewhere.name)/1"
    }
    let fetched = try await stage.stage.fetch(try stage.source())
    await fetched.session?.end()
    let requests = try await elsewhere.log().requests
    #expect(requests.map(\.method) == ["DELETE"])
    #expect(requests.first?.headers["authorization"] == nil)
  }

  @Test func `a loop of redirects ends`() async throws {
    // A relative reference to itself.
    let itself = try await Stage { scenario, _ in
      scenario.answer = WHIPPeer.Answer(307, ["Location": "?again"])
    }
    let failure = await itself.stage.failure(of: try itself.source())
    #expect(failure?.cause == .redirect(.tooMany(limit: 5)))
    #expect(try await itself.log().requests.count == 6)
  }
}

// MARK: - Refusals

extension WHIPTests {
  @Test(arguments: [
    (WHIPPeer.Answer(400, body: "no such codec"), "HTTP 400: no such codec"),
    (WHIPPeer.Answer(401, ["WWW-Authenticate": "Basic realm=x"]), "HTTP 401 (Basic)"),
    (WHIPPeer.Answer(404), "HTTP 404"),
    (WHIPPeer.Answer(200, body: "v=0"), "the answer has no a=ice-ufrag"),
    (WHIPPeer.Answer(406, body: "v=0\r\n"), "HTTP 406 with an offer of its own"),
    (WHIPPeer.Answer(409), "HTTP 409"),
    (WHIPPeer.Answer(503, ["Retry-After": "7"], body: "busy"), "HTTP 503 (retry after 7 s): busy"),
    (WHIPPeer.Answer(400, body: "your token t0ken"), "HTTP 400: your token ***"),
  ])
  func `a refusal is reported as received, with a remedy`(
    answer: WHIPPeer.Answer, text: String
  ) async throws {
    let stage = try await Stage { scenario, _ in scenario.answer = answer }
    let failure = try #require(await stage.stage.failure(of: try stage.source()))
    #expect(failure.message.contains(text))
    #expect(!failure.remedy.isEmpty)
  }

  @Test(arguments: [401, 409, 500])
  func `where no session is made, the servers of OPTIONS are known even so`(status: Int)
    async throws
  {
    let stage = try await Stage { scenario, _ in
      scenario.answer = WHIPPeer.Answer(status)
      scenario.links = ["<stun:127.0.0.1>; rel=ice-server", "<http://x>; rel=ice-server"]
    }
    let failure = try #require(await stage.stage.failure(of: try stage.source()))
    #expect(failure.configuration.servers.flatMap(\.uris).map(\.description) == ["stun:127.0.0.1"])
    #expect(failure.notes.count == 1)
    #expect(failure.configuration.refused.count == 1)
    #expect(failure.step == .whip && failure.message.contains("HTTP \(status)"))
    #expect(try await stage.log().requests.map(\.method) == ["POST", "OPTIONS"])
  }

  @Test func `the servers of a 201 are known though its answer cannot be used`() async throws {
    let stage = try await Stage { scenario, _ in
      scenario.answer = WHIPPeer.Answer(201, body: "no description")
      scenario.links = ["<stun:127.0.0.1>; rel=ice-server"]
    }
    let failure = try #require(await stage.stage.failure(of: try stage.source()))
    #expect(failure.cause == .answer(.notSDP))
    #expect(failure.configuration.servers.count == 1)
  }

  @Test(arguments: [200, 401, 503])
  func `a page is not read out, and the status counts`(status: Int) async throws {
    let stage = try await Stage { scenario, _ in
      scenario.answer = WHIPPeer.Answer(status, body: "<!doctype html><title>Log in</title>")
    }
    let failure = try #require(await stage.stage.failure(of: try stage.source()))
    #expect(failure.message == "HTTP \(status): a web page")
    // None was made, so none may live on.
    let left = failure.notes.filter { if case .sessionLeft = $0 { true } else { false } }
    #expect(left.isEmpty)
  }

  @Test(arguments: [
    (409, WHIPSettings.Direction.publish, "somebody may already be publishing it"),
    (409, .play, "nobody may be publishing it"), (415, .publish, "takes application/sdp"),
    (400, .publish, "tell the endpoint's operator that"),
  ])
  func `a refusal has the remedy for what was asked`(
    status: Int, direction: WHIPSettings.Direction, remedy: String
  ) async throws {
    let stage = try await Stage { scenario, _ in scenario.answer = WHIPPeer.Answer(status) }
    let failure = try #require(
      await stage.stage.failure(of: try stage.source { $0.direction = direction }))
    #expect(failure.remedy.contains(remedy), "\(failure.remedy)")
    #expect(!failure.remedy.contains("and us"))
  }

  /// Bodies of answers that made a session, and what is wrong with each.
  @Test(arguments: [
    (
      "201 Created", "Content-Length: 9\r\n\r\n<html></>", "the answer is not a session description"
    ),
    ("201 Created", "Content-Length: 99\r\n\r\nv=0", "the connection ended after 3 bytes"),
    ("201 Created", "Content-Length: 2000000\r\n\r\nv=0", "the connection ended after 3 bytes"),
    (
      "201 Created", "\r\nv=0" + String(repeating: "\r\na=x", count: 300_000),
      "longer than 1048576 bytes"
    ),
    ("200 OK", "Content-Length: 5\r\n\r\nv=0\r\n", "the answer has no a=ice-ufrag"),
    ("406 Not Acceptable", "Content-Length: 5\r\n\r\nv=0\r\n", "with an offer of its own"),
  ])
  func `a session is deleted whatever is wrong with the answer that made it`(
    status: String, rest: String, message: String
  ) async throws {
    let session = try await Stage()
    let location = "\(session.peer.base)/session/\(session.name)/1"
    let server = try CannedServer(
      answering: "HTTP/1.1 \(status)\r\nLocation: \(location)\r\n\(rest)")
    let source = try session.source { settings in
      guard let url = try? HTTPURL("http://127.0.0.1:\(server.port)/") else { return }
      settings.url = url
    }
    let failure = try #require(await session.stage.failure(of: source))
    #expect(failure.message.contains(message), "\(failure.message)")
    #expect(try await session.log().requests.map(\.method) == ["DELETE"])
  }

  @Test func `B-44 a long refusal is cut`() async throws {
    let stage = try await Stage { scenario, _ in
      scenario.answer = WHIPPeer.Answer(500, body: String(repeating: "x", count: 500_000))
    }
    let failure = try #require(await stage.stage.failure(of: try stage.source()))
    #expect(failure.message.utf8.count < 400)
  }

  @Test func `a token of a megabyte is refused before anything is sent`() async throws {
    var stage = try await Stage()
    stage.stage.variables["TOKEN"] = String(repeating: "x", count: 1 << 20)
    let failure = await stage.stage.failure(of: try stage.source())
    guard case .file(let problem)? = failure?.cause else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(problem.kind == .tooLarge(limit: 16 << 10))
    #expect(try await stage.log().requests.isEmpty)
  }

  @Test func `ten thousand candidates are cut to a hundred`() async throws {
    let lines = (0..<10_000).map { "a=candidate:\($0) 1 udp 1 192.0.2.1 \($0) typ host\r\n" }
    let stage = try await Stage { scenario, _ in
      scenario.alter = ["a=ice-ufrag", lines.joined() + "a=ice-ufrag"]
    }
    let fetched = try await stage.stage.fetch(try stage.source())
    await fetched.session?.end()
    #expect(fetched.media?.remote.candidates.count == 100)
    let isCut = fetched.notes.contains {
      if case .answer(.candidatesCut) = $0 { true } else { false }
    }
    #expect(isCut)
  }
}
