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

  @Test func `NAT-1 a coturn of one address leaves filtering open`() async throws {
    try await Coturn.with(options: ["no-rfc5780"]) { server in
      let run = try await ProgramRun.run(
        ["stun:127.0.0.1:\(server.plainPort)"], as: "nat")
      #expect(run.report.checks.first?.nat?.filteringUntested == "not_offered")
      #expect(run.report.findings.map(\.id) == ["filtering-not-tested"])
    }
  }
}
