import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Findings from all candidates of one session together.
@Suite struct ConnectivityRuleTests {
  /// A candidate that answered.
  private static func answering(
    _ id: String, over transport: TransportProtocol = .udp,
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    .example(id, kind: .iceConnectivity, over: transport, host: "198.51.100.4") { check in
      check.candidate = CandidateInfo(kind: .host, foundation: "1", priority: 1)
      check.phases = [Phase(.ice, startedOffset: .zero, duration: .milliseconds(3))]
      change(&check)
    }
  }

  private static func silent(
    _ id: String, over transport: TransportProtocol = .udp, port: UInt16 = 443,
    _ reason: FailureReason = .timeout, code: Int? = nil
  ) -> CheckResult {
    answering(id, over: transport) { check in
      check.outcome = .failed
      check.responsesReceived = 0
      check.server.port = port
      check.phases[0].outcome = .failed
      check.failure = Failure(
        reason, during: .ice, message: "nothing came back", stunErrorCode: code)
    }
  }

  @Test func `a session that is well has no finding`() {
    #expect(findings(Self.answering("c1"), Self.answering("c2", over: .tcp)).isEmpty)
  }

  @Test func `no answer at all is one finding, with the ports to open`() throws {
    let found = findings(
      Self.silent("c1"), Self.silent("c2", port: 3478), Self.silent("c3", over: .tcp))
    #expect(found.map(\.id) == ["ice-no-path"])
    #expect(found[0].severity == .critical)
    #expect(found[0].checks == ["c1", "c2", "c3"])
    #expect(found[0].remedy.text.contains("UDP 443, 3478 and TCP 443"))
    #expect(!found[0].remedy.text.contains("UDP only"))
    #expect(
      found[0].evidence == [
        "udp 198.51.100.4:443, udp 198.51.100.4:3478, tcp 198.51.100.4:443: nothing came back"
      ])
    #expect(found[0].explains == ["c1", "c2", "c3"])
  }

  @Test func `a peer with nothing but UDP needs a relay where that is blocked`() {
    #expect(findings(Self.silent("c1")).first?.remedy.text.contains("UDP only") == true)
  }

  @Test func `UDP silent while TCP answers is a separate warning`() {
    let found = findings(Self.silent("c1"), Self.answering("c2", over: .tcp))
    #expect(found.map(\.id) == ["ice-only-tcp"])
    #expect(found[0].severity == .warning)
    #expect(found[0].checks == ["c1"])
  }

  @Test func `a silent candidate is a warning if another one answers`() {
    let found = findings(
      Self.answering("c1"), Self.silent("c2", .connectionRefused),
      Self.silent("c3", over: .tcp, .connectionRefused))
    #expect(found.map(\.id) == ["ice-candidate-unreachable"])
    #expect(found[0].severity == .warning)
    #expect(found[0].checks == ["c2", "c3"])
  }

  @Test(arguments: [400, 401])
  func `ICE-19 refused credentials are distinguished from silence`(code: Int) {
    let reason: FailureReason = code == 401 ? .unauthorized : .badResponse
    let found = findings(Self.silent("c1", reason, code: code), Self.silent("c2"))
    #expect(found.map(\.id) == ["ice-credentials-refused", "ice-no-path"])
    #expect(found.map(\.checks) == [["c1"], ["c2"]])
  }

  @Test func `sessions of two sources are kept apart`() {
    var other = Self.silent("c2")
    other.source = "s2"
    let found = findings(Self.answering("c1"), other)
    #expect(found.map(\.id) == ["ice-no-path"])
    #expect(found[0].checks == ["c2"])
  }

  @Test func `a certificate that was not announced is the only cause`() {
    let check = Self.answering("c1") { check in
      check.outcome = .failed
      check.failure = Failure(.certificateInvalid, during: .dtls, message: "refused")
      check.tls = TLSInfo(
        trust: .rejected(.fingerprintMismatch), certificate: certificate(to: noon))
    }
    #expect(findings(check).map(\.id) == ["dtls-fingerprint-mismatch"])
  }

  @Test func `DTLS that does not end is no matter of the way`() {
    let check = Self.answering("c1") { check in
      check.outcome = .failed
      check.failure = Failure(.timeout, during: .dtls, message: "no answer in time")
    }
    #expect(findings(check).map(\.id) == ["dtls-not-completed"])
  }

  @Test func `a peer's certificate may end when it likes`() {
    let check = Self.answering("c1") { check in
      check.tls = TLSInfo(
        trust: .verified,
        certificate: certificate(to: UnixTime(milliseconds: (1_795_262_400 + 60) * 1000)))
    }
    #expect(findings(check).isEmpty)
  }

  @Test func `ICE-12 an address that the peer's answer does not have is worth a word`() {
    let seen = Observation.foundByPeersCheck(at: SocketAddress(.loopbackV4, port: 5000))
    let found = findings(
      Self.answering("c1"),
      Self.answering("c2") {
        $0.candidate = CandidateInfo(kind: .peerReflexive, foundation: "prflx1", priority: 1)
        $0.observations = [seen]
      },
      // A candidate that the answer has, asked again from another port of ours.
      Self.answering("c3") { $0.observations = [seen] })
    #expect(found.map(\.id) == ["ice-peer-reflexive"])
    #expect(found[0].severity == .info && found[0].checks == ["c2"])
    #expect("\(found[0].evidence)".contains("127.0.0.1:5000"))
  }

  @Test(arguments: [true, false])
  func `a candidate that is a name is a warning where nothing else answers`(isOnlyWay: Bool) {
    let named = Self.answering("c1") { $0.observations = [.candidateIsName("peer.example")] }
    let found = findings(named, isOnlyWay ? Self.silent("c2") : Self.answering("c2"))
      .filter { $0.id == "ice-candidate-is-name" }
    #expect(found.map(\.checks) == [["c1"]])
    #expect(found.first?.severity == (isOnlyWay ? .warning : .info))
    #expect("\(found)".contains("peer.example"))
  }

  @Test func `ICE-7 a role conflict and left-out candidates are reported`() {
    let check = Self.answering("c1") { check in
      check.observations = [.roleConflict, .candidateLeftOut("a name")]
    }
    let found = findings(check)
    #expect(Set(found.map(\.id)) == ["ice-role-conflict", "ice-candidate-left-out"])
    #expect(found.allSatisfy { $0.severity == .info })
  }

  @Test func `an interrupted check has no finding`() {
    #expect(findings(Self.silent("c1", .cancelled)).isEmpty)
  }
}
