import Foundation
import TestSupport
import Testing

/// From a configuration to allocations at a real coturn, through the program.
@Suite(.timeLimit(.minutes(2))) struct ConfigurationTests {
  /// The ICE servers of a KVS channel: UDP, DTLS and TLS of the same server.
  private static func uris(_ server: Coturn) -> [String] {
    [
      "turn:127.0.0.1:\(server.plainPort)?transport=udp",
      "turns:127.0.0.1:\(server.securePort)?transport=udp",
      "turns:127.0.0.1:\(server.securePort)?transport=tcp",
    ]
  }

  @Test func `a Kinesis Video channel's servers allocate over UDP, DTLS and TLS`() async throws {
    try await Coturn.with { server in
      let kvs = try await FakeAWS.shared()
      var scenario = FakeAWS.Scenario()
      scenario.endpoint = kvs.http
      scenario.servers = [
        FakeAWS.Server(
          uris: Self.uris(server), username: Coturn.username, password: Coturn.password)
      ]
      let channel = try await kvs.channel(scenario)
      let run = try await ProgramRun.run(
        [
          "--kvs-channel", channel, "--region", FakeAWS.region, "--endpoint-url", kvs.http,
          "--cacert", server.authority.path(),
        ],
        environment: [
          "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID,
          "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
        ])
      // Firefox takes no TLS from an IP address, which degrades the run and says nothing of the checks.
      #expect(run.status == 1, "\(run.standardOutput)")
      let findings = run.report.findings.filter { $0.severity != "info" }
      #expect(findings.map(\.id) == ["configuration-read-otherwise"])
      #expect(findings.first?.evidence.count == 2)
      #expect(run.report.sources.map(\.kind) == ["kvs"])
      #expect(run.report.checks.map(\.transport) == ["udp", "dtls", "tls"])
      #expect(run.report.checks.allSatisfy { $0.outcome == "ok" && $0.kind == "turn_allocate" })
      #expect(server.liveSessions == [])
      #expect(!run.standardOutput.contains(Coturn.password))
      #expect(!run.standardOutput.contains(FakeAWS.secretAccessKey))
    }
  }

  @Test func `an RTCConfiguration from standard input is checked, its password kept`() async throws
  {
    try await Coturn.with { server in
      let urls = Self.uris(server).map { "\"\($0)\"" }.joined(separator: ",")
      let run = try await ProgramRun.run(
        ["--rtc-config", "-", "--cacert", server.authority.path()],
        input: """
          {"iceServers": [{"urls": [\(urls)], "username": "\(Coturn.username)",
            "credential": "\(Coturn.password)"}]}
          """)
      #expect(run.status == 1, "\(run.standardOutput)")
      #expect(run.report.findings.map(\.id) == ["configuration-read-otherwise"])
      let evidence = run.report.findings.flatMap(\.evidence)
      #expect(evidence.map { $0.contains("urls[1]") } == [true, false])
      #expect(evidence.map { $0.contains("urls[2]") } == [false, true])
      #expect(run.report.checks.count == 3)
      #expect(run.report.checks.allSatisfy { $0.outcome == "ok" })
      #expect(!run.standardOutput.contains(Coturn.password))
    }
  }
}
