import Foundation
import TestSupport
import Testing
import Vocabulary

/// Names that a real DNS server answers for, leading to a real coturn.
@Suite(.timeLimit(.minutes(2)), .serialized) struct ResolutionTests {
  private static func records(_ server: Coturn) -> [String] {
    [
      "host-record=turn1.example,127.0.0.1",
      "srv-host=_turn._udp.srv.example,turn1.example,\(server.plainPort)",
      "srv-host=_turn._tcp.srv.example,turn1.example,\(server.plainPort)",
      "naptr-record=localhost.example,1,1,S,RELAY:turn.tls,,_turns._tcp.srv.example",
      "srv-host=_turns._tcp.srv.example,turn1.example,\(server.securePort)",
      "srv-host=_turn._udp.nowhere.example",
    ]
  }

  private func run(
    _ uri: String, _ method: String, _ server: Coturn, _ more: [String] = []
  ) async throws -> ProgramRun {
    try await Dnsmasq.with(Self.records(server)) { dns in
      try await ProgramRun.run(
        [uri, "--resolve", method, "--dns-server", dns.server.description]
          + CoturnTests.credentials(server) + ["--cacert", server.authority.path()] + more)
    }
  }

  @Test func `RES-10 SRV records lead to transports, ports and addresses that are checked`()
    async throws
  {
    try await Coturn.with { server in
      let run = try await run("turn:srv.example", "rfc5928", server)
      let checks = run.report.checks
      #expect(checks.map(\.transport) == ["udp", "tcp"], "\(run.standardOutput)")
      #expect(checks.allSatisfy { $0.outcome == "ok" && $0.server.port == server.plainPort })
      #expect(checks.allSatisfy { $0.server.host == "srv.example" })
      #expect(checks.allSatisfy { $0.resolution?.name == "turn1.example" })
      #expect(checks.allSatisfy { $0.resolution?.path == "srv" })
      #expect(checks.allSatisfy { $0.phases.first?.name == "resolve" })
      // Works here, and not in a browser.
      #expect(run.report.findings.first { $0.id == "srv-only-name" }?.severity == "warning")
      #expect(run.status == 1)
    }
  }

  @Test func `RES-15 the certificate is for the URI's host, not for the target of SRV`()
    async throws
  {
    try await Coturn.with { server in
      let wrong = try await run("turns:localhost.example", "rfc5928", server)
      let check = try #require(wrong.report.checks.first)
      #expect(check.server.port == server.securePort && check.resolution?.path == "naptr")
      #expect(check.failure?.reason == "certificate_invalid")
      #expect(check.tls?.verificationProblem == "name_mismatch")
      let right = try await run(
        "turns:localhost.example", "rfc5928", server, ["--server-name", "localhost"])
      #expect(right.report.checks.map(\.outcome) == ["ok"])
    }
  }

  @Test func `RES-14 as browsers do it, the same name is not found, and the report says why`()
    async throws
  {
    try await Coturn.with { server in
      let run = try await run("turn:srv.example", "browser", server)
      #expect(run.status == 2)
      #expect(run.report.checks.map { $0.failure?.reason } == ["dns_failure"])
      let finding = try #require(run.report.findings.first)
      #expect(finding.id == "srv-only-name" && finding.severity == "critical")
      #expect(finding.evidence.joined().contains("turn1.example:\(server.plainPort) over udp"))
      #expect(
        run.report.checks.first?.resolution?.trace.contains { $0.hasPrefix("SRV _turn._udp") }
          == true)
    }
  }

  @Test func `a service that DNS says is not there fails with the trace as evidence`() async throws
  {
    try await Coturn.with { server in
      let run = try await run("turn:nowhere.example?transport=udp", "rfc5928", server)
      let failure = try #require(run.report.checks.first?.failure)
      #expect(failure.reason == "dns_failure" && failure.phase == "resolve")
      #expect(failure.evidence?.joined().contains("not offered") == true)
    }
  }

  @Test func `parse shows a URI's servers, as text and as JSON`() async throws {
    try await Dnsmasq.with([
      "host-record=turn1.example,192.0.2.1", "srv-host=_turn._udp.srv.example,turn1.example,3479",
    ]) { dns in
      let arguments = ["--dns-server", dns.server.description, "turn:srv.example?transport=udp"]
      let text = try await BuiltProgram.run(["parse", "--resolve", "rfc5928"] + arguments)
      #expect(text.status == 0)
      #expect(text.standardOutput.contains("leads to   192.0.2.1:3479 over udp, by srv"))
      #expect(text.standardOutput.contains("trace      SRV _turn._udp.srv.example: 1 record"))
      let json = try await BuiltProgram.run(
        ["parse", "--resolve", "browser", "--format", "json"] + arguments)
      #expect(json.status == 2)
      #expect(json.standardOutput.contains("\"browsers_find_it\": false"))
      #expect(json.standardOutput.contains("\"address\": null"))
    }
  }

  @Test func `how a URI was spelled in a configuration reaches the report`() async throws {
    let run = try await ProgramRun.run(
      ["--rtc-config", "-", "--timeout", "1s"],
      input: #"{"iceServers": [{"urls": [" stun:127.0.0.1:9?transport=udp"]}]}"#)
    let finding = try #require(run.report.findings.first { $0.id == "uri-spelling" })
    #expect(finding.evidence.joined().contains("blanks around the URI"))
    let refused = try #require(run.report.findings.first { $0.id == "configuration-refused" })
    #expect(refused.evidence.map { $0.contains("no transport parameter") } == [true])
    #expect(refused.evidence.joined().contains("$.iceServers[0].urls[0] (line 1, column 27)"))
  }
}
