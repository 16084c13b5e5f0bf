import ICEServers
import Polling
import Probing
import SessionDescriptions
import TLS
import Testing
import Vocabulary
import WHIPServing

/// The answers of the endpoint to each method (RFC 9725 section 4).
@NetworkActor
@Suite(.timeLimit(.minutes(2))) struct WHIPEndpointTests {
  private let host: PeerHost
  private let endpoint: WHIPEndpoint

  init() throws {
    var options = PeerHostOptions(addresses: [.loopbackV4]) { { _, _, _ in nil } }
    // Nobody answers there, at once.
    let server = ProbeTarget(
      source: "s1", uri: try ICEServerURI.read("turn:127.0.0.1:1?transport=tcp").uri,
      credential: try ICECredential(username: "alice", password: Secret("s3cr3t")))
    options.servers = { [server] }
    let made = PeerHost(
      options, identity: try .forMedia(), .openSSL, software: "test", log: { _ in })
    host = try #require(made)
    endpoint = WHIPEndpoint(host, token: Secret("the token"))
  }

  private static func offer() throws -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    let fingerprint = try #require(try TLSIdentity.forMedia().fingerprint)
    return Array(
      SessionOffer(
        sessionID: 1, local: ICEParameters(using: &generator), fingerprint: fingerprint,
        direction: .sendOnly
      ).text.utf8)
  }

  private func ask(
    _ method: String, _ path: String = "/", _ type: String? = "application/sdp",
    token: String? = "the token", ifMatch: String? = nil, body: [UInt8] = []
  ) async -> WHIPAnswer {
    await endpoint.answer(
      to: WHIPRequest(
        method: method, path: path, contentType: type,
        authorization: token.map { "Bearer \($0)" }, ifMatch: ifMatch, body: body,
        client: .loopbackV4))
  }

  @Test func `a session is made, told its candidates, and deleted`() async throws {
    let made = await ask("POST", body: try Self.offer())
    #expect(made.status == 201 && made.headers["content-type"] == "application/sdp")
    let location = try #require(made.headers["location"])
    let tag = try #require(made.headers["etag"])
    let answer = try SessionAnswer(Array(made.body.utf8))
    #expect(answer.checksPairs)
    #expect(
      made.headers["link"]
        == "<turn:127.0.0.1:1?transport=tcp>; rel=\"ice-server\"; credential=\"s3cr3t\"; "
        + "credential-type=\"password\"; username=\"alice\"")
    let body = Array("a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n".utf8)
    let type = TrickleFragment.mediaType
    #expect(await ask("PATCH", location, type, ifMatch: tag, body: body).status == 204)
    #expect(await ask("PATCH", location, type, body: body).status == 428)
    #expect(await ask("PATCH", location, type, ifMatch: "\"x\"", body: body).status == 412)
    #expect(await ask("PATCH", location, ifMatch: tag, body: body).status == 415)
    let restart = Array("a=ice-ufrag:other\r\na=ice-pwd:0123456789012345678901\r\n".utf8)
    #expect(await ask("PATCH", location, type, ifMatch: tag, body: restart).status == 422)
    #expect(await ask("DELETE", location, token: nil).status == 401)
    #expect(await ask("DELETE", location).status == 200)
    #expect(await ask("DELETE", location).status == 404)
    #expect(host.sessionCount == 0)
  }

  @Test(arguments: [
    ("GET", "/", 405), ("PUT", "/", 405), ("PATCH", "/", 405), ("DELETE", "/", 405),
    ("GET", "/session/1", 405), ("POST", "/session/1", 405), ("PATCH", "/session/1", 415),
    ("DELETE", "/session/1", 404), ("OPTIONS", "/", 204), ("OPTIONS", "/session/1", 204),
  ])
  func `every other method has the answer of the standard`(
    method: String, path: String, status: Int
  ) async {
    let answer = await ask(method, path)
    #expect(answer.status == status)
    #expect((answer.headers["allow"] != nil) == [405, 204].contains(status))
    #expect(answer.headers["access-control-allow-origin"] == "*")
  }

  @Test(arguments: [nil, "", "the tokem", "the token and more"])
  func `nothing is made without the token`(token: String?) async throws {
    let answer = await ask("POST", token: token, body: try Self.offer())
    #expect(answer.status == 401 && answer.headers["www-authenticate"] == "Bearer")
    #expect(host.sessionCount == 0)
  }

  @Test func `a page may ask beforehand, without the token`() async {
    let answer = await ask("OPTIONS", token: nil)
    #expect(answer.status == 204)
    #expect(answer.headers["access-control-allow-headers"]?.contains("authorization") == true)
  }

  @Test func `what is no offer is refused, and no session is made`() async throws {
    #expect(await ask("POST", "/", "text/plain", body: try Self.offer()).status == 415)
    #expect(await ask("POST", body: Array("<html>".utf8)).status == 400)
    let bare = "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
    #expect(await ask("POST", body: Array(bare.utf8)).status == 422)
    #expect(host.sessionCount == 0)
  }
}
