import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import HTTPFetching

@Suite struct HTTPClientTests {
  let client = HTTPClient()

  @Test func `An answer comes with its headers, its body and its phases`() async throws {
    let kvs = try await FakeAWS.shared()
    let page = FakeAWS.Answer(status: 418, headers: ["X-Kind": " teapot "], body: "short and stout")
    let response = try await fetch(page, over: kvs.https, trust: try await trusted)

    #expect(response.status == 418)
    #expect(response["x-KIND"] == "teapot")
    #expect(String(decoding: response.body, as: UTF8.self) == "short and stout")
    let timings = response.timings
    let ends = [timings.resolved, timings.connected, timings.secured, timings.firstByte]
      .compactMap(\.self)
    #expect(ends.count == 4)
    #expect(ends + [timings.total] == (ends + [timings.total]).sorted())
    let serverTime = try #require(response.serverTime)
    #expect(abs(Date().timeIntervalSince1970 - Double(serverTime)) < 60)
  }

  @Test func `A wrong name, port, certificate and protocol are distinguished`()
    async throws
  {
    let kvs = try await FakeAWS.shared()
    let label = String(repeating: "a", count: 64)
    #expect(await failure("http://\(label).invalid/") == .nameResolution(host: "\(label).invalid"))
    let port = try FreePort.take()
    #expect(
      await failure("http://127.0.0.1:\(port)/")
        == .connect(to: "127.0.0.1:\(port)", reason: "Connection refused"))
    #expect(await failure(kvs.https)?.isCertificate == true)
    guard case .tlsHandshake = await failure(kvs.http.replacing("http:", with: "https:")) else {
      Issue.record("plain HTTP on an https port is a failed handshake")
      return
    }
  }

  @Test func `A certificate for another name is refused, and taken from anyone when asked to`()
    async throws
  {
    let kvs = try await FakeAWS.shared()
    let elsewhere = kvs.httpsUnderWrongName
    #expect(await failure(elsewhere, trust: try await trusted)?.isCertificate == true)
    #expect(await failure(elsewhere, trust: .anyone) == nil)
    #expect(
      await failure(kvs.https, trust: .authorities(path: "/nonexistent.pem"))
        == .unusableCAFile(path: "/nonexistent.pem"))
  }

  @Test(arguments: [
    (FakeAWS.Answer(fill: 2 << 20), HTTPError.bodyTooLarge(limit: 1 << 20)),
    (FakeAWS.Answer(fill: 2 << 20, length: -1), .bodyTooLarge(limit: 1 << 20)),
    (FakeAWS.Answer(length: 1 << 30), .bodyTooLarge(limit: 1 << 20)),
    (FakeAWS.Answer(fill: 64 << 20, gzip: true), .bodyTooLarge(limit: 1 << 20)),
    (
      FakeAWS.Answer(headers: ["X-Long": String(repeating: "x", count: 70 << 10)]),
      .headersTooLarge(limit: 64 << 10)
    ),
    (FakeAWS.Answer(body: "12345", length: 10), .interrupted(receivedBytes: 5)),
    (FakeAWS.Answer(headers: ["Content-Encoding": "secret"], body: "x"), .contentEncoding),
    (FakeAWS.Answer(headers: ["Content-Encoding": "gzip"], body: "not gzip"), .contentEncoding),
    (FakeAWS.Answer(raw: "SSH-2.0-OpenSSH_9.2\r\n"), .notHTTP),
    (FakeAWS.Answer(raw: ""), .noAnswer),
  ])
  func `B-44 an answer that is no answer ends with its reason`(
    page: FakeAWS.Answer, expected: HTTPError
  ) async throws {
    do {
      _ = try await fetch(page)
      Issue.record("there was an answer")
    } catch let error as HTTPError {
      #expect(error == expected)
    }
  }

  @Test func `A compressed answer arrives decoded`() async throws {
    let response = try await fetch(FakeAWS.Answer(body: "plain", gzip: true))
    #expect(String(decoding: response.body, as: UTF8.self) == "plain")
  }

  @Test(arguments: [
    (FakeAWS.Answer.Part.headers, HTTPError.Phase.response), (.body, .body),
  ])
  func `B-44 a server that falls silent runs into the limit, and the error says where`(
    stall: FakeAWS.Answer.Part, phase: HTTPError.Phase
  ) async throws {
    let page = FakeAWS.Answer(body: "{", length: 10, stall: stall)
    await #expect(throws: HTTPError.timeout(during: phase)) {
      try await fetch(page, limits: HTTPLimits(timeout: .milliseconds(500)))
    }
  }

  @Test func `A port that never answers the handshake is a time-out of TLS`() async throws {
    let listener = try SilentListener()
    defer { listener.stop() }
    let request = HTTPRequest(
      .get, try HTTPURL("https://127.0.0.1:\(listener.port)/"),
      limits: HTTPLimits(timeout: .milliseconds(500)))
    await #expect(throws: HTTPError.timeout(during: .tls)) { try await client.send(request) }
  }

  @Test func `A cancelled request ends at once`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.pages = ["page": FakeAWS.Answer(stall: .headers)]
    let channel = try await kvs.channel(scenario)
    let url = try HTTPURL(kvs.page("page", of: channel))
    let task = Task { try await client.send(HTTPRequest(.get, url)) }
    while try await kvs.requests(of: channel).isEmpty {}
    task.cancel()
    await #expect(throws: HTTPError.cancelled) { try await task.value }
    // Cancelled before it began, nothing is sent.
    let late = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await client.send(HTTPRequest(.get, url))
    }
    await #expect(throws: HTTPError.cancelled) { try await late.value }
    #expect(try await kvs.requests(of: channel).count == 1)
  }

  @Test(arguments: [
    HTTPHeader("X-A", "b\r\nX-Injected: c"), HTTPHeader("X-A", "b\nc"), HTTPHeader("X-A", "b\0c"),
    HTTPHeader("X-A", ""), HTTPHeader("", "b"), HTTPHeader("X:A", "b"), HTTPHeader("X\r\nA", "b"),
  ])
  func `A header that would become another is refused before anything is sent`(
    header: HTTPHeader
  ) async throws {
    let request = HTTPRequest(.get, try HTTPURL("http://127.0.0.1:1/"), headers: [header])
    await #expect(throws: HTTPError.invalidHeader(name: header.name)) {
      try await client.send(request)
    }
  }

  @Test func `Many requests at once come back each with its own answer`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    let names = (0..<20).map { "page\($0)" }
    scenario.pages = .init(
      uniqueKeysWithValues: names.map { ($0, FakeAWS.Answer(body: "this is \($0)")) })
    let channel = try await kvs.channel(scenario)
    try await withThrowingTaskGroup { group in
      for name in names {
        let url = try HTTPURL(kvs.page(name, of: channel))
        group.addTask {
          try await client.send(HTTPRequest(.get, url)).body == Array("this is \(name)".utf8)
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test(
    arguments: [
      ("7.81.0", 0x07_51_00, "7.81.0"), ("7.85.255", 0x07_55_FF, "7.85.255"),
    ] as [(String, UInt32, String)])
  func `A libcurl that would leave a session token unsigned is named`(
    name: String, number: UInt32, found: String
  ) {
    #expect(LibcurlVersion.tooOldForSessionTokens(number: number) == found)
    #expect(LibcurlVersion.tooOldForSessionTokens(number: 0x07_56_00) == nil)
    #expect(LibcurlVersion.tooOldForSessionTokens(number: 0x08_00_00) == nil)
    #expect(LibcurlVersion.tooOldForSessionTokens() == nil)
  }

  /// Whom to trust for the server's `https`.
  private var trusted: HTTPTrust {
    get async throws { .authorities(path: try await FakeAWS.shared().authority.path()) }
  }

  private func fetch(
    _ page: FakeAWS.Answer, over base: String? = nil, limits: HTTPLimits = HTTPLimits(),
    trust: HTTPTrust = .system
  ) async throws -> HTTPResponse {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.pages = ["page": page]
    let channel = try await kvs.channel(scenario)
    let url = try HTTPURL(kvs.page("page", of: channel, over: base))
    return try await client.send(HTTPRequest(.get, url, limits: limits, trust: trust))
  }

  private func failure(_ url: String, trust: HTTPTrust = .system) async -> HTTPError? {
    do {
      _ = try await client.send(HTTPRequest(.get, try HTTPURL(url), trust: trust))
      return nil
    } catch {
      return error
    }
  }
}

@Suite struct HTTPURLTests {
  @Test(
    arguments: [
      ("http://example.org", "http://example.org/", "example.org", 80),
      (
        "https://example.org:8443/a/b?apiKey=s#f", "https://example.org:8443/…c914fe82",
        "example.org",
        8443
      ),
      (
        "https://user:secret@[2001:db8::1]/x", "https://[2001:db8::1]/…57d1f0d2", "2001:db8::1", 443
      ),
      ("HTTPS://example.org:443", "https://example.org/", "example.org", 443),
    ] as [(String, String, String, UInt16)])
  func `A URL prints without its possible secrets`(
    text: String, redacted: String, host: String, port: UInt16
  ) throws {
    let url = try HTTPURL(text)
    #expect(url.redacted == redacted)
    #expect(url.host == host)
    #expect(url.port == port)
    #expect(url.hasUserInformation == text.contains("@"))
  }

  @Test(arguments: [
    "", "example.org", "/path", "http://", "http://a b/", "http://a/\nb",
    "http://a:99999/", "http://a:0/", "http://[::1/",
    "http://a/" + String(repeating: "x", count: 9000),
  ])
  func `What is no absolute URL is refused`(text: String) {
    #expect(throws: HTTPError.invalidURL) { try HTTPURL(text) }
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/"])
  func `B-44 a scheme other than http and https is named and refused`(text: String) {
    #expect(throws: HTTPError.unsupportedScheme(String(text.prefix { $0 != ":" }))) {
      try HTTPURL(text)
    }
  }
}

/// A TCP port whose connections the kernel takes and nobody ever answers.
private struct SilentListener {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // SAFETY: the address is ours and its size is passed along.
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(listener, pointer, length) == 0 && listen(listener, 8) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    try #require(isListening)
    descriptor = listener
    port = UInt16(bigEndian: address.sin_port)
  }

  func stop() { close(descriptor) }
}
