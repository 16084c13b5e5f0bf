import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Faults of the kinds of `FaultTests` and `FieldCaseTests`, with other causes behind them.
@Suite struct VariantTests {
  private static func text(_ findings: [Finding]) -> String {
    findings.map { "\($0.title) \($0.evidence) \($0.remedy)" }.joined(separator: "\n")
  }

  @Test(arguments: ["127.0.0.1", "::1"])
  func `F10 a name that leads to this computer says nothing of the server`(address: String) {
    let found = findings(.stuck(at: .route, .connectionRefused, at: address))
    #expect(found.map(\.id) == ["name-leads-here"])
    #expect(found.first?.title == "turn.example.org leads to this computer itself")
    #expect(Self.text(found).contains(address))
    #expect(!Self.text(found).contains("Start the server"))
  }

  @Test(arguments: [
    CheckResult.stuck(at: .route, .connectionRefused, host: "localhost", at: "127.0.0.1"),
    .stuck(at: .route, .connectionRefused, host: "127.0.0.1", at: "127.0.0.1"),
    .stuck(at: .route, .connectionRefused, host: "turn.lan", at: "127.0.0.1"),
  ])
  func `a server of this computer is asked as any other`(check: CheckResult) {
    #expect(findings(check).map(\.id) == ["port-closed"])
  }

  @Test(arguments: [
    (430, "unauthorized"), (431, "unauthorized"), (432, "unauthorized"), (436, "unauthorized"),
    (400, "unauthorized"), (420, "server-error"), (446, "server-error"),
  ])
  func `an error to a signed request speaks of credentials where its code does`(
    code: Int, id: String
  ) {
    let found = findings(
      .stuck(at: .challenge, .badResponse, during: .allocate) {
        $0.failure?.stunErrorCode = code
      })
    #expect(found.map(\.id) == [id])
    #expect(id != "unauthorized" || Self.text(found).contains("\(code) to a signed request"))
    #expect(code != 400 || found.first?.confidence == .likely)
  }

  @Test func `the form of refused credentials is evidence, and of accepted ones nothing`() {
    let odd = Observation.oddCredential("the user name begins or ends with a blank")
    #expect(Self.text(findings(.refused { $0.observations = [odd] })).contains("with a blank"))
    #expect(findings(.observing(odd)).isEmpty)
  }

  @Test(arguments: [
    (FailureDetail?.some(.redirectLoop), "leads back"), (.redirectNowhere, "names no address"),
    (nil, "Put the final server"),
  ])
  func `a redirect that leads nowhere has another remedy than one that was not followed`(
    detail: FailureDetail?, remedy: String
  ) {
    let found = findings(
      .stuck(at: .stunAnswer, .redirect, during: .allocate) { $0.failure?.detail = detail })
    #expect(found.map(\.id) == ["redirect-not-followed"])
    #expect(Self.text(found).contains(remedy))
  }

  @Test func `an echo is another service`() {
    let found = findings(
      .stuck(at: .route, .notSTUN) { $0.failure?.detail = .echo })
    #expect(found.map(\.id) == ["not-stun"])
    #expect(Self.text(found).contains("our own request"))
    #expect(!Self.text(found).contains("breaks the protocol"))
  }

  @Test func `what cannot be an address of ours is no change of a mapping`() throws {
    let alien = try #require(SocketAddress("[2001:db8::1]:4444", defaultPort: 0))
    let other = try #require(SocketAddress("[2001:db8::2]:4444", defaultPort: 0))
    #expect(findings(.observing(.mappingChanged([alien, other]))).isEmpty)
  }

  @Test(arguments: [
    ("198.51.100.7:4001", "198.51.100.7:4002", "Compare with another server"),
    ("198.51.100.7:4001", "198.51.100.8:4001", "one public address"),
  ])
  func `a port that changes is told otherwise than an address`(
    first: String, second: String, remedy: String
  ) throws {
    let seen = try [first, second].map { try #require(SocketAddress($0, defaultPort: 0)) }
    let found = findings(.observing(.mappingChanged(seen)))
    #expect(found.map(\.id) == ["mapping-unstable"])
    #expect(Self.text(found).contains(remedy))
  }

  @Test func `a certificate with two faults shows both`() {
    let found = findings(
      .stuck(at: .tlsHello, .certificateInvalid, over: .tls) {
        $0.tls = TLSInfo(
          trust: .rejected(.nameMismatch),
          certificate: certificate(to: UnixTime(seconds: 1_795_000_000)))
      })
    #expect(found.map(\.id) == ["tls-name-mismatch"])
    #expect(Self.text(found).contains("besides, it expired at"))
  }

  @Test(arguments: [
    (1, Bool?.none, "certificate-chain-incomplete"), (2, false, "certificate-chain-incomplete"),
    (2, true, "certificate-issuer-unknown"), (2, nil, "certificate-issuer-unknown"),
  ])
  func `F25 a chain without the issuer is incomplete, however many certificates were sent`(
    count: Int, holdsIssuer: Bool?, id: String
  ) {
    let found = findings(
      .stuck(at: .tlsHello, .certificateInvalid, over: .tls) {
        var shown = certificate(issuer: "CN=R1", to: UnixTime(seconds: 1_900_000_000))
        (shown.chainCount, shown.chainHoldsIssuer) = (count, holdsIssuer)
        $0.tls = TLSInfo(trust: .rejected(.unknownIssuer), certificate: shown)
      })
    #expect(found.map(\.id) == [id])
  }

  @Test func `a greeting that is no HTTP comes from no proxy`() {
    let found = findings(
      .stuck(at: .proxy, .timeout, over: .tcp, during: .proxy) {
        $0.failure?.evidence = ["it said \"SSH-2.0-x\""]
      })
    #expect(found.map(\.id) == ["not-a-proxy"])
  }

  @Test func `a release that a lossy path swallowed is told, and no warning`() {
    let left = Observation.allocationNotReleased(lifetime: 600, reason: "nothing came back")
    let found = findings(
      .example {
        $0.observations = [left]
        ($0.datagramsSent, $0.datagramsLost) = (10, 3)
      })
    #expect(found.first { $0.id == "allocation-not-released" }?.severity == .info)
  }

  @Test func `DTLS asked alone may be missing, beside a dead host it is silent like the rest`() {
    let dtls = CheckResult.stuck(at: .route, .timeout, over: .dtls)
    #expect(findings(dtls).first?.id == "dtls-unanswered")
    #expect(findings(dtls).first?.title.text.hasSuffix("or UDP port 3478 is blocked") == true)
    let dead = findings(dtls, .stuck(at: .route, .timeout, "c2", over: .tls))
    #expect(dead.map(\.id).filter { $0 != "dtls-in-browsers" } == ["no-answer"])
  }

  @Test func `an unknown error of this computer shows its number`() {
    let found = findings(.stuck(at: .name, .localError) { $0.failure?.errno = 7 })
    #expect(Self.text(found).contains("(error 7)"))
  }
}

/// Sessions whose candidates cannot even be tried.
@Suite struct LeftOutSessionTests {
  private static func candidate(
    _ id: String, _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    .example(id, kind: .iceConnectivity) {
      $0.outcome = .skipped
      $0.observations = [.candidateLeftOut("4f3c.local is an mDNS name")]
      change(&$0)
    }
  }

  @Test func `F15 candidates none of which can be tried are the cause, and not only a note`() {
    let found = findings(Self.candidate("c1"), Self.candidate("c2"))
    #expect(found.map(\.id) == ["ice-candidates-private"])
    #expect(found.first?.severity == .critical)
    #expect(found.first?.failsRun == true)
    #expect(found.first?.remedy.text.contains("component 1") == true)
    #expect(found.first?.evidence.contains { $0.text.contains("mDNS") } == true)
  }

  @Test func `a candidate left out beside one that answers is a note`() {
    let answered = CheckResult.example("c2", kind: .iceConnectivity) {
      $0.phases = [Phase(.ice, startedOffset: .zero, duration: .milliseconds(1))]
    }
    let found = findings(Self.candidate("c1"), answered)
    #expect(found.map(\.id) == ["ice-candidate-left-out"])
    #expect(found.first?.severity == .info)
  }

  @Test func `a candidate whose name has no address is no matter of firewalls`() {
    let found = findings(
      .stuck(at: .configuration, .dnsFailure, during: .resolve) {
        $0.detail = .candidate(CandidateInfo(kind: .host, foundation: "1", priority: 1))
      })
    #expect(found.map(\.id) == ["ice-no-path"])
    #expect(found.first?.remedy.text.contains("names") == true)
    #expect(found.first?.remedy.text.contains("firewall") == false)
  }

  @Test(arguments: [
    (SourceKind.whip, "session-unavailable"), (.whep, "session-unavailable"),
    (.rtcConfiguration, "configuration-unavailable"),
  ])
  func `an endpoint that made no session is not a source that named no servers`(
    kind: SourceKind, id: String
  ) {
    var source = SourceResult(
      id: "s1", kind: kind, name: "x", outcome: .failed, duration: .zero, serverCount: 0)
    source.failure = Failure(.configFetch, during: .config, message: "HTTP 404")
    let found = Diagnosis.findings(in: Evidence(sources: [source], checks: [], now: noon))
    #expect(found.map(\.id) == [id])
  }
}
