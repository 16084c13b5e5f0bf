import TestSupport
import Testing

/// The program at a WHIP and WHEP endpoint with aiortc behind it: from the offer to DTLS.
@Suite(.timeLimit(.minutes(2))) struct WHIPConnectivityTests {
  @Test(arguments: ["whip", "whep"])
  func `a session is made, connected, measured and deleted`(kind: String) async throws {
    let peer = try await WHIPPeer.shared()
    let name = try await peer.set()
    let run = try await ProgramRun.run(["--\(kind)", "\(peer.base)/\(kind)/\(name)"])
    #expect(run.status == 0, "\(run.standardOutput)")
    let check = try #require(run.report.checks.first)
    #expect(check.kind == "ice_connectivity" && check.uri == nil)
    #expect(check.candidate?.type == "host" && check.candidate?.nominated == true)
    #expect(check.phases.map(\.name) == ["ice", "ice", "dtls"])
    #expect(check.tls?.verified == true)
    #expect(check.rtt != nil && check.mappedAddress?.hasPrefix("127.0.0.1:") == true)
    let log = try await peer.log(of: name)
    #expect(log.connected == 1)
    #expect(log.sessions == 0)
    #expect(log.requests.map(\.method) == ["POST", "DELETE"])
  }
}
