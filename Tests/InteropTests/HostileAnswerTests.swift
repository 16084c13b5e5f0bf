import TestSupport
import Testing

/// The program at a WHIP endpoint whose answer is not meant well: it ends, says what is wrong, and deletes
/// the session.
@Suite(.timeLimit(.minutes(2))) struct HostileAnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// 2 where the answer can be read, and no candidate in it can be tried.
    let status: Int32
    let body: String
  }

  private static let beginning = [
    "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=ice-ufrag:abcd",
    "a=ice-pwd:abcdefghijklmnopqrstuv",
  ]

  private static func answer(_ lines: [String]) -> String {
    (beginning + lines).map { $0 + "\r\n" }.joined()
  }

  /// Nothing is sent to a candidate like this.
  private static func passive(_ text: String) -> String {
    "a=candidate:\(text) 1 tcp 1 192.0.2.1 9 typ host tcptype active"
  }

  static let cases = [
    Case(
      testDescription: "ten thousand candidates", status: 2,
      body: answer((0..<10_000).map { passive("\($0)") })),
    Case(
      testDescription: "a line of a megabyte", status: 2,
      body: answer(["a=candidate:" + String(repeating: "x", count: 1_000_000)])),
    Case(
      testDescription: "ten thousand fingerprints and media", status: 2,
      body: answer(
        (0..<10_000).flatMap {
          ["a=fingerprint:sha-1 \($0)", "m=video \($0) UDP/TLS/RTP/SAVPF 96"]
        })),
    Case(
      testDescription: "NUL, escapes and line separators", status: 2,
      body: answer([
        passive("\u{0}\u{1B}[31m"), "a=candidate:1 1 udp 1 a\u{0}b 9 typ host",
        "a=setup:\u{0}", "\u{2028}a=candidate:\u{0}",
      ])),
    Case(
      testDescription: "names that nobody has", status: 2,
      body: answer((0..<100).map { "a=candidate:\($0) 1 udp 1 \($0).local 9 typ host" })),
    Case(
      testDescription: "more than a megabyte", status: 3,
      body: answer([String(repeating: "a=x\r\n", count: 220_000)])),
    Case(testDescription: "a web page", status: 3, body: "<!doctype html><title>Log in</title>"),
    Case(
      testDescription: "no end of a password", status: 3,
      body: "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:" + String(repeating: "p", count: 500_000)),
  ]

  @Test(arguments: cases)
  func `a hostile answer ends in a report, and its session in a DELETE`(_ hostile: Case)
    async throws
  {
    let peer = try await WHIPPeer.shared()
    var scenario = WHIPPeer.Scenario()
    scenario.answer = WHIPPeer.Answer(201, ["Location": "/session/NAME/1"], body: hostile.body)
    let name = try await peer.set(scenario)
    let run = try await ProgramRun.run(["--whip", "\(peer.base)/whip/\(name)"])
    #expect(run.status == hostile.status, "\(run.standardOutput.prefix(2000))")
    let findings = run.report.findings.map(\.id)
    // Candidates that cannot be tried from here are candidates.
    let hasCandidates = hostile.body.contains("a=candidate:") && !hostile.body.contains("xxxx")
    #expect(
      findings.contains("ice-no-candidates") == (hostile.status == 2 && !hasCandidates))
    #expect(run.report.checks.count <= 100)
    #expect(run.report.checks.allSatisfy { $0.outcome == "skipped" })
    #expect(run.standardOutput.utf8.count < 1 << 18)
    #expect(try await peer.log(of: name).requests.map(\.method) == ["POST", "DELETE"])
  }

  @Test func `servers are checked although their endpoint makes no session`() async throws {
    try await Coturn.with { server in
      let peer = try await WHIPPeer.shared()
      var scenario = WHIPPeer.Scenario()
      scenario.answer = WHIPPeer.Answer(503, body: "busy")
      scenario.links = ["<stun:127.0.0.1:\(server.plainPort)>; rel=ice-server"]
      let name = try await peer.set(scenario)
      let run = try await ProgramRun.run(["--whip", "\(peer.base)/whip/\(name)"])
      #expect(run.report.checks.map(\.outcome) == ["ok"])
      #expect(run.report.sources.map(\.outcome) == ["failed"])
      #expect(run.status == 2)
      #expect(run.report.findings.map(\.id) == ["session-unavailable"])
    }
  }
}
