import Foundation
import TestSupport
import Testing

/// Services in the proxy's place that are no proxy, or a bad one.
@Suite(.timeLimit(.minutes(2))) struct HostileProxyTests {
  private static let uri = ["stun:192.0.2.1", "--transport", "tcp"]

  /// A run through a proxy on loopback; whatever it does, nothing is sent beyond it.
  private static func run(
    _ scheme: String, _ port: UInt16, _ more: [String] = []
  ) async throws -> ProgramRun {
    try await ProgramRun.run(uri + ["--proxy", "\(scheme)://127.0.0.1:\(port)"] + more)
  }

  @Test(arguments: ["http", "https", "socks5", "socks5h"])
  func `a stopped proxy is recognised by its own phase`(scheme: String) async throws {
    let run = try await Self.run(scheme, try FreePort.take())
    #expect(run.status == 2)
    let failure = try #require(run.report.checks.first?.failure)
    #expect(failure.phase == "proxy_connect")
    #expect(failure.reason == "connection_refused")
    #expect(run.report.findings.map(\.id) == ["proxy-port-closed"])
  }

  @Test(arguments: ["http", "https", "socks5", "socks5h"])
  func `one that accepts the connection and never answers ends with the deadline`(
    scheme: String
  ) async throws {
    let silent = try CannedServer()
    let run = try await Self.run(scheme, silent.port, ["--timeout", "300ms"])
    #expect(run.status == 2)
    let failure = try #require(run.report.checks.first?.failure)
    #expect(failure.phase == "proxy")
    #expect(failure.reason == "timeout")
    #expect(run.report.findings.map(\.id) == ["proxy-silent"])
    withExtendedLifetime(silent) {}
  }

  /// The proxy's last words before it hangs up, and the expected report of them.
  struct Answer: Sendable, CustomTestStringConvertible {
    var scheme: String
    var testDescription: String
    var text: String
    var reason: String

    init(_ scheme: String, _ name: String, _ text: String, _ reason: String) {
      self.scheme = scheme
      self.testDescription = "\(scheme): \(name)"
      self.text = text
      self.reason = reason
    }
  }

  static let head = "HTTP/1.1 200 Connection established\r\n"
  private static let zeros = String(repeating: "\u{0}", count: 6)

  static let answers = [
    Answer("http", "nothing", "", "connection_closed"),
    Answer("http", "half a line", "HTTP/1.1 200 Conn", "connection_closed"),
    Answer("http", "half a head", head + "Via: x\r\n", "bad_response"),
    Answer("http", "SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "bad_response"),
    Answer("http", "garbage", "\u{0}\u{1}\u{2}garbage\r\n\r\n", "bad_response"),
    Answer(
      "http", "a header of 1 MB", head + "X: " + String(repeating: "a", count: 1 << 20),
      "bad_response"),
    Answer(
      "http", "headers of 1 MB", head + String(repeating: "X: abc\r\n", count: 1 << 17),
      "bad_response"),
    Answer(
      "http", "100 without end", String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9999),
      "bad_response"),
    Answer(
      "http", "a body that never comes", "HTTP/1.1 407 No\r\nContent-Length: 99999999\r\n\r\n",
      "proxy_unauthorized"),
    Answer(
      "http", "a redirect", "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.9/\r\n\r\n",
      "proxy_refused"),
    Answer("http", "504", "HTTP/1.1 504 Gateway Timeout\r\n\r\n", "proxy_server_unreachable"),
    Answer("socks5", "nothing", "", "connection_closed"),
    Answer("socks5", "HTTP", "HTTP/1.0 400 Bad Request\r\n\r\n", "bad_response"),
    Answer("socks5", "half a greeting", "\u{5}", "connection_closed"),
    Answer("socks5", "an unknown method", "\u{5}\u{9}", "bad_response"),
    Answer("socks5", "SOCKS4", "\u{4}\u{0}", "bad_response"),
    Answer(
      "socks5h", "not allowed", "\u{5}\u{0}\u{5}\u{2}\u{0}\u{1}" + zeros, "proxy_refused"),
    Answer(
      "socks5h", "host unreachable", "\u{5}\u{0}\u{5}\u{4}\u{0}\u{1}" + zeros,
      "proxy_server_unreachable"),
    Answer(
      "socks5h", "connection refused", "\u{5}\u{0}\u{5}\u{5}\u{0}\u{1}" + zeros,
      "proxy_server_unreachable"),
    Answer(
      "socks5h", "an unknown reply", "\u{5}\u{0}\u{5}\u{77}\u{0}\u{1}" + zeros, "bad_response"),
    Answer("https", "HTTP in the clear", "HTTP/1.1 400 Bad Request\r\n\r\n", "tls_handshake"),
  ]

  @Test(arguments: answers)
  func `whatever it says is an error with a place`(answer: Answer) async throws {
    let server = try CannedServer(answering: answer.text)
    let run = try await Self.run(answer.scheme, server.port, ["--timeout", "20s"])
    #expect(run.status == 2)
    let failure = try #require(run.report.checks.first?.failure)
    #expect(failure.phase == "proxy", "\(failure)")
    #expect(failure.reason == answer.reason, "\(failure)")
    #expect(!run.report.findings.isEmpty)
    #expect(run.standardOutput.utf8.count < 10_000)
    withExtendedLifetime(server) {}
  }

  @Test func `bytes right after the proxy's answer are the server's`() async throws {
    let server = try CannedServer(
      answering: Self.head + "\r\nSSH-2.0-OpenSSH_9.2\r\n", hangingUp: false)
    let run = try await Self.run("http", server.port)
    let failure = try #require(run.report.checks.first?.failure)
    #expect(failure.phase == "binding")
    #expect(failure.reason == "not_stun", "\(failure)")
    #expect(failure.evidence?.contains { $0.contains("SSH-2.0") } == true, "\(failure)")
    withExtendedLifetime(server) {}
  }

  @Test(arguments: ["http", "socks5h"])
  func `SIGINT during the tunnel's opening ends the run`(scheme: String) async throws {
    let silent = try CannedServer()
    let arguments = ["run", "--format", "json", "--timeout", "60s"] + Self.uri
    try await ChildProcess.with(
      BuiltProgram.iceprobe, arguments + ["--proxy", "\(scheme)://127.0.0.1:\(silent.port)"]
    ) { child in
      try await silent.waitForClient()
      child.send(signal: SIGINT)
      let finished = try await child.finished(seconds: 20)
      #expect(finished.status == 130)
      let report = try ReportDocument(json: finished.standardOutput)
      #expect(report.run.partial)
      #expect(report.checks.first?.failure?.phase == "proxy")
      #expect(report.checks.first?.failure?.reason == "cancelled")
    }
  }

  static let unusable: [([String], String)] = [
    (["--proxy", "http://bob:pa55@127.0.0.1:1"], "--proxy-credential-file"),
    (["--proxy", "http://bob@127.0.0.1:1"], "--proxy-credential-file"),
    (["--proxy", "ftp://127.0.0.1:1"], "http, https, socks5 or socks5h"),
    (["--proxy", "127.0.0.1:3128"], "http://proxy.example.org:3128"),
    (["--proxy", "http://127.0.0.1:0"], "http://proxy.example.org:3128"),
    (["--proxy", "http://127.0.0.1:1/path"], "must end after host and port"),
    (["--proxy", "http://127.0.0.1:1", "--proxy-username", "bob"], "must be given together"),
    (["--proxy-username", "bob", "--proxy-credential-file", "x"], "needs --proxy"),
  ]

  @Test(arguments: unusable)
  func `contradictory options are a usage error, without the password in it`(
    arguments: [String], text: String
  ) async throws {
    let finished = try await BuiltProgram.run(["run", "stun:127.0.0.1"] + arguments)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains(text), "\(finished.standardError)")
    #expect(!finished.standardError.contains("pa55"))
  }
}
