import Foundation
import TestSupport
import Testing

/// Servers other than coturn: what each has, and what it is known not to have.
@Suite(.serialized, .timeLimit(.minutes(5))) struct OtherServerTests {
  // MARK: - Vovida's stund

  @Test func `NAT-2 stund of RFC 3489 shows mapping and filtering by its CHANGED-ADDRESS`()
    async throws
  {
    let (port, other) = (try FreePort.take(), try FreePort.take())
    try await ChildProcess.with(
      URL(filePath: "/usr/sbin/stund"),
      ["-h", "127.0.0.1", "-a", "127.0.0.2", "-p", "\(port)", "-o", "\(other)"]
    ) { _ in
      let run = try await ProgramRun.run(["stun:127.0.0.1:\(port)"], as: "nat")
      let nat = try #require(run.report.checks.first?.nat, "\(run.standardOutput)")
      // It has no OTHER-ADDRESS.
      #expect(nat.method == "rfc3489")
      #expect(nat.mapping == "endpoint_independent")
      #expect(nat.filtering == "endpoint_independent")
      #expect(run.report.findings.isEmpty, "\(run.report.findings.map(\.id))")
      let audit = try await ProgramRun.run(
        ["stun:127.0.0.1:\(port)", "--features-only"], as: "audit")
      #expect(audit.report.checks.first?.audit?.states["nat_discovery"] == "no")
    }
  }

  // MARK: - pion

  /// An address of its own on loopback, where it has the standard ports.
  private static let pionAddress = "127.53.7.1"

  /// The lab's server on pion/turn of Debian's Go packages.
  private static func withPion(_ body: ([String]) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    func path(_ name: String) -> String { directory.url.appending(path: name).path() }
    let source = Repository.root.appending(path: "Tests/Lab/programs/pion.go").path()
    let built = try await ChildProcess.run(
      URL(filePath: "/usr/bin/go"), ["build", "-o", path("pion"), source],
      environment: [
        "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off",
        "GOCACHE": path("cache"),
      ], seconds: 200)
    #expect(built.status == 0, "\(built)")
    let made = try await ChildProcess.run(
      URL(filePath: "/usr/bin/openssl"),
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
        "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:\(pionAddress)", "-keyout",
        path("key.pem"), "-out", path("pion.pem"),
      ])
    #expect(made.status == 0, "\(made)")
    let password = try directory.file("password", "s3cr3t").path()
    try await ChildProcess.with(
      URL(filePath: path("pion")),
      [pionAddress, "example.org", "alice", "s3cr3t", "", path("pion.pem"), path("key.pem")]
    ) { _ in
      // The TLS listener is its last.
      for _ in 0..<400 where !isListening(5349) { try await Task.sleep(for: .milliseconds(25)) }
      try await body([
        "--username", "alice", "--credential-file", password, "--cacert", path("pion.pem"),
      ])
    }
  }

  private static func isListening(_ port: UInt16) -> Bool {
    let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
    // The address in the order of this host's bytes, then the port; 0A is LISTEN.
    return table.contains("0107357F:\(String(port, radix: 16, uppercase: true)) 00000000:0000 0A")
  }

  /// A message of more than 1,600 bytes over TCP or TLS ends the process of pion/turn 2 (slice bounds out of range
  /// in `readLoop`): the sizes that are tried stay below that.
  @Test func `pion relays data over every transport that it has, and is still there after it`()
    async throws
  {
    try await Self.withPion { arguments in
      let address = Self.pionAddress
      let uris = [
        "turn:\(address)?transport=udp", "turn:\(address)?transport=tcp",
        "turns:\(address)?transport=tcp",
      ]
      let run = try await ProgramRun.run(uris + arguments, relay: true)
      let relays = run.report.checks.filter { $0.kind == "turn_relay" }
      #expect(relays.map(\.transport) == ["udp", "tcp", "tls"])
      #expect(run.report.checks.allSatisfy { $0.outcome == "ok" }, "\(run.standardOutput)")
      for flow in relays.flatMap({ [$0.relay?.toPeer, $0.relay?.fromPeer] }) {
        #expect(flow.map { $0.sentCount == 10 && $0.receivedCount == 10 } == true)
        #expect((flow?.largestPacketBytes ?? 0) >= 1500)
      }
      let again = try await ProgramRun.run(uris + arguments)
      #expect(again.report.checks.allSatisfy { $0.outcome == "ok" }, "\(again.standardOutput)")
    }
  }

  @Test func `pion shows the mapping, and leaves filtering open`() async throws {
    try await Self.withPion { _ in
      let run = try await ProgramRun.run(["stun:\(Self.pionAddress)"], as: "nat")
      #expect(run.report.checks.first?.nat?.filteringUntested == "not_offered")
    }
  }

  /// It answers success to what it does not know: a feature counts by what comes back.
  @Test func `of what pion has not, an audit says no such thing`() async throws {
    try await Self.withPion { arguments in
      let run = try await ProgramRun.run(
        ["turn:\(Self.pionAddress)", "--features-only"] + arguments, as: "audit")
      let audit = try #require(run.report.checks.first?.audit, "\(run.standardOutput)")
      for feature in [
        "ipv6_relay", "dual_stack", "dont_fragment", "tcp_relay", "mobility", "sha256", "userhash",
        "nat_discovery", "third_party_authorization",
      ] {
        #expect(audit.states[feature] != "yes", "\(feature): \(audit.features)")
      }
      #expect(audit.states["channel_numbers"] == "yes", "\(audit.features)")
      #expect(audit.states["lifetimes"] == "yes")
    }
  }
}
