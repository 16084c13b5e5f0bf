import TestSupport
import Testing

/// The program at a WHIP and WHEP endpoint with aiortc behind it: from the offer to DTLS.
@Suite(.timeLimit(.minutes(2))) struct WHIPConnectivityTests {
  /// The peer would give a session up that nobody checks.
  @Test func `a session does not wait for a source that is slow`() async throws {
    let (peer, slow) = (try await WHIPPeer.shared(), try await FakeAWS.shared())
    var scenario = FakeAWS.Scenario()
    scenario.pages = ["slow": FakeAWS.Answer(body: "{}", delay: 4)]
    let page = slow.page("slow", of: try await slow.channel(scenario))
    let name = try await peer.set()
    let run = try await ProgramRun.run(
      ["--rtc-config", page, "--whip", "\(peer.base)/whip/\(name)"])
    #expect(run.report.sources.map(\.kind) == ["rtc-config", "whip"])
    let check = try #require(run.report.checks.first)
    #expect(check.source == "s2" && check.outcome == "ok")
    #expect(check.startedOffsetSeconds < run.report.sources[0].durationSeconds)
    #expect(try await peer.log(of: name).sessions == 0)
  }

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

/// The same with GStreamer and libnice, a full agent that checks by itself and listens on TCP.
@Suite(.timeLimit(.minutes(2))) struct GStreamerConnectivityTests {
  @Test(arguments: GStreamerPeer.Kind.allCases, GStreamerPeer.Transports.allCases)
  func `libnice is reached over every transport that it offers`(
    kind: GStreamerPeer.Kind, transports: GStreamerPeer.Transports
  ) async throws {
    let peer = try await GStreamerPeer.shared()
    let name = "\(kind)-\(transports)"
    let run = try await ProgramRun.run(["--\(kind)", peer.endpoint(kind, transports, name)])
    #expect(run.status == 0, "\(run.standardOutput)")
    // A candidate that the peer would connect from is never tried.
    let checks = run.report.checks.filter { $0.outcome != "skipped" }
    #expect(checks.map(\.transport) == (transports == .both ? ["udp", "tcp"] : ["\(transports)"]))
    for check in checks {
      #expect(check.outcome == "ok" && check.rtt != nil)
      #expect(check.mappedAddress?.hasPrefix("127.0.0.1:") == true)
    }
    let chosen = try #require(checks.first { $0.candidate?.nominated == true })
    #expect(chosen.phases.last?.name == "dtls" && chosen.tls?.verified == true)
    let log = try await peer.log(of: name)
    #expect(log.connected == 1)
    #expect(log.sessions == 0)
  }
}
