import Foundation
import TestSupport
import Testing

/// A session that stays behind at its endpoint is told, with the reason.
@Suite(.timeLimit(.minutes(2))) struct SessionLeftTests {
  private func evidence(_ change: (inout WHIPPeer.Scenario) -> Void) async throws -> [String] {
    let peer = try await WHIPPeer.shared()
    var scenario = WHIPPeer.Scenario()
    change(&scenario)
    let name = try await peer.set(scenario)
    let run = try await ProgramRun.run(["--whip", "\(peer.base)/whip/\(name)", "--timeout", "5s"])
    let finding = run.report.findings.first { $0.id == "session-not-ended" }
    return finding?.evidence ?? []
  }

  @Test func `one that was deleted is not told`() async throws {
    #expect(try await evidence { _ in } == [])
  }

  @Test func `a refused DELETE has its status`() async throws {
    let evidence = try await evidence { $0.delete = 503 }
    #expect(evidence.contains { $0.contains("DELETE was answered with HTTP 503") }, "\(evidence)")
  }

  @Test func `a DELETE without an answer is given up`() async throws {
    let evidence = try await evidence { $0.deleteDelay = 60 }
    #expect(evidence.contains { $0.contains("DELETE was not answered in time") }, "\(evidence)")
  }

  @Test func `a Location without TLS or without sense is named`() async throws {
    let evidence = try await evidence { $0.location = "http://[" }
    #expect(evidence.contains { $0.contains("Location") }, "\(evidence)")
  }
}
