import Foundation
import TestSupport
import Testing

/// ICE peers that answer wrongly, through the whole program, behind a WHIP endpoint.
@Suite(.timeLimit(.minutes(2))) struct HostilePeerTests {
  private static func answer(port: String) -> String {
    let fingerprint = Array(repeating: "AB", count: 32).joined(separator: ":")
    return [
      "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0",
      "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "a=ice-ufrag:RFRG",
      "a=ice-pwd:remotepasswordremotepass", "a=fingerprint:sha-256 \(fingerprint)",
      "a=setup:passive", "a=rtcp-mux", "a=recvonly", "a=rtpmap:111 opus/48000/2",
      "a=candidate:1 1 udp 2130706431 127.0.0.1 \(port) typ host", "a=end-of-candidates", "",
    ].joined(separator: "\r\n")
  }

  /// The run, and what the peer was asked: role and transaction id.
  private static func run(_ behaviour: String) async throws -> (ProgramRun, requests: [[String]]) {
    let endpoint = try await WHIPPeer.shared()
    let script = Repository.root.appending(path: "Tests/Support/hostile_ice_peer.py")
    return try await ChildProcess.with(
      URL(filePath: "/usr/bin/python3"), [script.path(), behaviour]
    ) { peer in
      var scenario = WHIPPeer.Scenario()
      scenario.answer = WHIPPeer.Answer(
        201, ["Content-Type": "application/sdp", "Location": "/gone"],
        body: answer(port: try await peer.nextLine()))
      let name = try await endpoint.set(scenario)
      let run = try await ProgramRun.run(
        ["--whip", "\(endpoint.base)/whip/\(name)", "--timeout", "2s"])
      let lines = peer.outputSoFar.split(separator: "\n").dropFirst()
      return (run, lines.map { $0.split(separator: " ").map(String.init) })
    }
  }

  @Test func `B-42 role conflicts without end are followed twice at most`() async throws {
    let (run, requests) = try await Self.run("conflict")
    #expect(run.status == 2)
    #expect(run.report.checks.map(\.failure?.stunErrorCode) == [487])
    // A busy machine may have sent one of them again.
    let transactions = requests.reduce(into: [[String]]()) { all, request in
      if !all.contains(request) { all.append(request) }
    }
    #expect(transactions.map { $0[0] } == ["controlling", "controlled", "controlling"])
    #expect(Set(transactions.map { $0[1] }).count == 3)
  }

  @Test(arguments: [
    ("unsigned", "integrity_failure"), ("stranger", "integrity_failure"), ("bare", "bad_response"),
  ]) func `B-43 an answer that only looks like one is dropped`(
    behaviour: String, reason: String
  ) async throws {
    let (run, requests) = try await Self.run(behaviour)
    #expect(run.status == 2)
    #expect(!requests.isEmpty)
    #expect(run.report.checks.map(\.failure?.phase) == ["ice"])
    #expect(run.report.checks.map(\.failure?.reason) == [reason])
  }

  /// Only the sender is told not to (RFC 8489 section 9.1.3.1); browsers take it, too.
  @Test func `B-43 a signed answer that names a user is one, and DTLS begins`() async throws {
    let (run, _) = try await Self.run("username")
    #expect(run.status == 2)
    #expect(run.report.checks.map(\.failure?.phase) == ["dtls"])
    #expect(run.report.checks.map(\.failure?.reason) == ["timeout"])
  }
}
