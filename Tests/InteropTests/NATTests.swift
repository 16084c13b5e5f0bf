import Foundation
import TestSupport
import Testing

/// `iceprobe nat` against a coturn of two addresses, which is a whole server of RFC 5780.
@Suite(.timeLimit(.minutes(1))) struct NATTests {
  @Test func `NAT-20 a coturn of two addresses shows that nothing here translates or filters`()
    async throws
  {
    let options = ["listening-ip=127.0.0.2", "alt-listening-port=\(try FreePort.take())"]
    try await Coturn.with(options: options) { server in
      let run = try await ProgramRun.run(
        ["stun:127.0.0.1:\(server.plainPort)"], as: "nat")
      #expect(run.status == 0)
      let check = try #require(run.report.checks.first)
      #expect(run.report.checks.count == 1)
      #expect(check.kind == "nat_behavior")
      #expect(check.nat?.method == "rfc5780")
      #expect(check.nat?.mapping == "endpoint_independent")
      #expect(check.nat?.filtering == "endpoint_independent")
      #expect(check.nat?.hairpin == nil)
      #expect(check.nat?.tcp?.mapping == "endpoint_independent")
      #expect(check.nat?.tcp?.views.allSatisfy { $0.mappedAddress != nil } == true)
      #expect(run.report.findings.isEmpty)
    }
  }

  @Test func `relayed candidates are gathered with credentials, and given back`() async throws {
    try await Coturn.with(options: ["no-rfc5780"]) { server in
      let uri = ["turn:127.0.0.1:\(server.plainPort)"]
      let run = try await BuiltProgram.run(
        ["nat", "--format", "sdp", "--mdns"] + uri + CoturnTests.credentials(server))
      let lines = run.standardOutput.split(separator: "\n")
      #expect(lines.count == 2, "\(run)")
      let host = "^a=candidate:41 1 udp 2130706175 [0-9a-f-]{36}\\.local [0-9]+ typ host$"
      #expect(lines.first?.range(of: host, options: .regularExpression) != nil)
      let relay =
        "^a=candidate:43 1 udp 16776959 [0-9.]+ [0-9]+ typ relay raddr [0-9.]+ rport [0-9]+$"
      #expect(lines.last?.range(of: relay, options: .regularExpression) != nil)
      #expect(server.log.contains(": new, realm="))
      #expect(server.liveSessions == [])
      let refused = try await ProgramRun.run(
        uri + CoturnTests.credentials(server, password: "wrong"), as: "nat")
      #expect(refused.report.checks.first?.outcome == "ok")
      #expect(refused.report.checks.first?.nat?.relays?.first?.relayedAddresses == [])
      #expect(refused.report.checks.first?.nat?.relays?.first?.failure?.isEmpty == false)
    }
  }

  @Test func `NAT-1 a coturn of one address leaves filtering open`() async throws {
    try await Coturn.with(options: ["no-rfc5780"]) { server in
      let run = try await ProgramRun.run(
        ["stun:127.0.0.1:\(server.plainPort)"], as: "nat")
      #expect(run.report.checks.first?.nat?.filteringUntested == "not_offered")
      #expect(run.report.findings.map(\.id) == ["filtering-not-tested"])
    }
  }
}
