import Foundation
import TestSupport
import Testing

/// Configurations as products and people write them, through the program to a real coturn.
///
/// A row that needs more than loopback (clocks, balancers, firewalls) is a row of the lab.
@Suite(.timeLimit(.minutes(2))) struct FieldConfigurationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// `<udp>` and `<stun>` become URIs of the server, `<host>` its address and port, `<good>` one of its servers.
    let document: String
    var authentication = Coturn.Authentication.user
    /// Checks that pass, of so many.
    let passed: Int
    let count: Int
    /// Warnings and worse.
    var findings: Set<String> = []
    var says: [String] = []
    var never: [String] = []

    init(
      _ name: String, _ document: String, _ authentication: Coturn.Authentication = .user,
      passed: Int, of count: Int, _ findings: Set<String> = [], says: [String] = [],
      never: [String] = []
    ) {
      testDescription = name
      self.document = document
      self.authentication = authentication
      (self.passed, self.count) = (passed, count)
      (self.findings, self.says, self.never) = (findings, says, never)
    }

    func text(for server: Coturn) -> String {
      let host = "127.0.0.1:\(server.plainPort)"
      let udp = "turn:\(host)?transport=udp"
      let good =
        #"{"urls": "\#(udp)", "username": "\#(Coturn.username)", "credential": "\#(Coturn.password)"}"#
      return
        document.replacing("<good>", with: good).replacing("<udp>", with: udp)
        .replacing("<stun>", with: "stun:\(host)").replacing("<host>", with: host)
        .replacing("<user>", with: Coturn.username).replacing("<pass>", with: Coturn.password)
        .replacing("<secret>", with: Coturn.sharedSecret)
    }
  }

  private static let refused: Set = ["configuration-refused"]
  /// One entry cannot be checked, and browsers lose the others as well.
  private static let unusable: Set = ["configuration-refused", "configuration-unusable"]

  static let cases = [
    Case(
      "F01 BigBlueButton",
      #"""
      {"stunServers": [{"url": "<stun>"}], "remoteIceCandidates": [], "turnServers":
       [{"username": "<user>", "password": "<pass>", "url": "<udp>", "ttl": 86400}]}
      """#, passed: 2, of: 2),
    Case(
      "F01 Nextcloud Talk, as its API answers",
      #"""
      {"ocs": {"meta": {"status": "ok"}, "data": {"stunservers": [{"urls": ["<stun>"]}],
       "turnservers": [{"urls": ["<udp>"], "username": "<user>", "credential": "<pass>"}]}}}
      """#, passed: 2, of: 2),
    Case(
      "F01 Nextcloud Talk, as it is set",
      #"""
      {"stun_servers": ["<host>"], "turn_servers":
       [{"schemes": "turn", "server": "<host>", "secret": "<secret>", "protocols": "udp,tcp"}]}
      """#, .sharedSecret, passed: 3, of: 3),
    Case(
      "F01 NetBird",
      #"""
      {"Stuns": [{"Proto": "udp", "URI": "<stun>"}], "TURNConfig": {"Turns": [{"Proto": "udp",
       "URI": "turn:<host>", "Username": "<user>", "Password": "<pass>"}]}}
      """#, passed: 2, of: 2),
    Case(
      "F01 NetBird with a secret",
      #"""
      {"TURNConfig": {"TimeBasedCredentials": true, "Secret": "<secret>",
       "Turns": [{"Proto": "udp", "URI": "turn:<host>"}]}}
      """#, .sharedSecret, passed: 1, of: 1),
    Case(
      "F02 Galène with a secret",
      #"[{"Urls": ["<udp>"], "username": "galene", "credential": "<secret>", "credentialType": "hmac-sha1"}]"#,
      .sharedSecret, passed: 1, of: 1, ["configuration-refused", "configuration-refused-by-one"],
      says: ["Urls was read as urls", "the credential was made from credential"]),
    Case(
      "F03 servers as texts", #"{"iceServers": ["<stun>"]}"#, passed: 1, of: 1, refused,
      says: [#"write {"urls": …}"#]),
    Case(
      "F04 credentials within a URI",
      #"{"iceServers": [<good>, {"urls": "turn:bob:violet-leak:<host>"}]}"#, passed: 1, of: 2,
      unusable, says: ["credentials do not belong in a URI", "line 1, column"],
      never: ["violet-leak", "byte "]),
    Case(
      "F20 a user name of 600 bytes",
      #"{"iceServers": [<good>, {"urls": ["<stun>", "turn:<host>?transport=tcp"], "username": ""#
        + String(repeating: "u", count: 600) + #"", "credential": "x"}]}"#,
      passed: 2, of: 3, unusable, says: ["600"], never: ["open files", "could not be had"]),
    Case(
      "F22 numbers, and a ttl that is none",
      #"{"iceServers": [{"urls": "<udp>", "username": "number", "credential": 4711, "ttl": "24h"}]}"#,
      passed: 1, of: 1, says: ["a number instead of a string", "ttl"]),
    // Without credentials Binding and Allocate are two checks: what they show is not one thing.
    Case(
      "F22 a misspelt credential",
      #"{"iceServers": [{"urls": "<udp>", "username": "<user>", "credentials": "<pass>"}]}"#,
      passed: 1, of: 2, ["configuration-refused", "member-unused", "no-credentials"],
      says: ["did you mean credential?", "Put username and credential beside urls"],
      never: ["--rtc-config"]),
    Case(
      "F22 a misspelt user name, and no URI",
      #"{"iceServers": [{"urls": "<udp>", "userName": "<user>", "credential": "<pass>"}, {"urls": null}]}"#,
      passed: 1, of: 2, unusable, says: ["userName was read as username"],
      never: ["meant to be urls"]),
    Case(
      "F23 a bad URI among good ones",
      #"{"iceServers": [<good>, {"urls": "turn:<host>&transport=tcp", "username": "a", "credential": "b"}]}"#,
      passed: 1, of: 2, unusable,
      says: ["?transport=tcp", "Chromium 156 and Firefox 153 refuse it"],
      never: ["could not be had", "byte "]),
    Case(
      "F33 Pixel Streaming", #"{"peerConnectionOptions": {"iceServers": [<good>]}}"#,
      passed: 1, of: 1, says: ["browsers need the inner object"]),
    Case(
      "F33 Pixel Streaming, a host that is missing",
      #"{"peerConnectionOptions": {"iceServers": [<good>, {"urls": "stun::19302"}]}}"#,
      passed: 1, of: 2, unusable, says: ["expected a host, found nothing"]),
    Case(
      "F56 no credentials", #"{"iceServers": [{"urls": "<udp>"}]}"#, passed: 1, of: 2,
      ["configuration-refused", "no-credentials"],
      says: ["Chromium 156 and Firefox 153 refuse it"]),
    Case(
      "F56 an empty credential",
      #"{"iceServers": [{"urls": "<udp>", "username": "<user>", "credential": ""}]}"#,
      passed: 0, of: 1, unusable, says: ["empty"], never: ["open files", "memory"]),
    Case(
      "F56 nothing that relays",
      #"{"iceServers": [{"urls": "<stun>"}], "iceTransportPolicy": "relay"}"#, passed: 1, of: 1,
      ["relay-policy-without-relay"], says: ["gather no candidate"]),
    Case(
      "the same server twice", #"{"iceServers": [<good>, <good>]}"#, passed: 1, of: 1,
      ["uri-twice"], says: ["is listed again"]),
  ]

  @Test(arguments: cases)
  func `what people configure is read, checked, and nothing of it passed over in silence`(
    case wanted: Case
  ) async throws {
    try await Coturn.with(wanted.authentication, options: ["user=number:4711"]) { server in
      let file = try server.file("configuration.json", wanted.text(for: server))
      let run = try await ProgramRun.run(["--rtc-config", file.path()])
      Self.expect(wanted, run)
      #expect(server.liveSessions == [])
    }
  }

  @Test func `F33 Pixel Streaming's options as a text within the document`() async throws {
    try await Coturn.with { server in
      let inner = Case("", #"{"iceServers": [<good>]}"#, passed: 1, of: 1).text(for: server)
      let quoted = String(decoding: try JSONEncoder().encode(inner), as: UTF8.self)
      let file = try server.file(
        "configuration.json", #"{"type": "config", "peerConnectionOptions": \#(quoted)}"#)
      let run = try await ProgramRun.run(["--rtc-config", file.path()])
      Self.expect(Case("", "", passed: 1, of: 1, says: ["browsers need the object itself"]), run)
    }
  }

  @Test(arguments: [
    (#""north""#, "quot"), (" north", "blank"), ("\u{FEFF}north", "byte order mark"),
    ("static-auth-secret=north", "the name of a setting"),
  ])
  func `F30 what was pasted with a shared secret is told with its refusal`(
    secret: String, says: String
  ) async throws {
    try await Coturn.with(.sharedSecret) { server in
      let file = try server.file("secret", secret)
      let run = try await ProgramRun.run([
        "turn:127.0.0.1:\(server.plainPort)?transport=tcp", "--shared-secret-file", file.path(),
      ])
      #expect(run.report.findings.map(\.id) == ["shared-secret-mismatch"])
      #expect(run.report.findings.first?.evidence.last?.contains(says) == true)
      #expect(!run.standardOutput.contains(secret))
    }
  }

  private static func expect(_ wanted: Case, _ run: ProgramRun) {
    let loud = run.report.findings.filter { $0.severity != "info" }
    #expect(Set(loud.map(\.id)) == wanted.findings, "\(run.standardOutput)")
    #expect(run.report.checks.count == wanted.count)
    #expect(run.report.checks.count { $0.outcome == "ok" } == wanted.passed)
    #expect((run.report.verdict == "ok") == wanted.findings.isEmpty)
    let told = run.report.findings.map { ($0.evidence + [$0.remedy]).joined(separator: "\n") }
      .joined(separator: "\n")
    for text in wanted.says { #expect(told.contains(text), "\(text) in \(told)") }
    for text in wanted.never { #expect(!run.standardOutput.contains(text)) }
    #expect(!run.standardOutput.contains(Coturn.password))
    #expect(!run.standardOutput.contains(Coturn.sharedSecret))
  }
}

/// WHIP endpoints that deviate, with a real peer behind them.
@Suite(.timeLimit(.minutes(2))) struct FieldSessionTests {
  private static func run(
    _ scenario: WHIPPeer.Scenario
  ) async throws -> (run: ProgramRun, log: WHIPPeer.Log) {
    let peer = try await WHIPPeer.shared()
    let name = try await peer.set(scenario)
    let run = try await ProgramRun.run(["--whip", "\(peer.base)/whip/\(name)", "--timeout", "5s"])
    #expect(!run.standardOutput.contains("a=ice-pwd"))
    #expect(!run.standardOutput.contains("m=audio"))
    return (run, try await peer.log(of: name))
  }

  @Test func `F15 a loopback candidate of an endpoint on loopback is no address of another place`()
    async throws
  {
    var scenario = WHIPPeer.Scenario()
    scenario.alter = ["127.0.0.1", "127.0.0.99"]
    let (run, _) = try await Self.run(scenario)
    #expect(run.report.findings.map(\.id) == ["ice-no-path"])
    #expect(run.report.findings.first?.remedy.contains("refuses") == true)
    #expect(!run.standardOutput.contains("firewall"))
  }

  @Test(arguments: [
    ("status", "whip-protocol", "200", 0), ("location", "session-not-ended", "Location", 1),
    ("delete", "session-not-ended", "405", 1),
  ])
  func `F16 an endpoint that deviates from RFC 9725 is told as that, and the session is checked`(
    deviation: String, id: String, says: String, sessionsLeft: Int
  ) async throws {
    var scenario = WHIPPeer.Scenario()
    switch deviation {
    case "status": scenario.status = 200
    case "location": scenario.location = ""
    default: scenario.delete = 405
    }
    let (run, log) = try await Self.run(scenario)
    #expect(run.report.findings.map(\.id) == [id])
    #expect(run.report.findings.first?.evidence.contains { $0.contains(says) } == true)
    #expect(run.report.checks.map(\.outcome) == ["ok"])
    #expect(log.sessions == sessionsLeft)
  }

  @Test func `F80 an answer that takes no media tells what was offered`() async throws {
    var scenario = WHIPPeer.Scenario()
    scenario.rejects = true
    let (run, log) = try await Self.run(scenario)
    #expect(run.report.findings.first?.id == "media-refused")
    let told = "\(run.report.findings.first?.evidence ?? [])"
    #expect(told.contains("Opus") && told.contains("H.264"), "\(told)")
    #expect(!"\(run.report.findings)".contains("check that the URL"))
    #expect(log.sessions == 0)
  }
}
