import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Situations that people have met, each from the evidence that a run of it gives.
@Suite struct FieldCaseTests {
  private static func text(_ findings: [Finding]) -> String {
    findings.map { "\($0.title) \($0.evidence) \($0.remedy)" }.joined()
  }

  @Test func `F05 a time in milliseconds is named`() {
    let found = findings(
      CheckResult.refused {
        $0.observations = [
          .oddUsernameTime("1795930528000 is a time in milliseconds, but servers expect seconds")
        ]
      })
    #expect(found.map(\.id) == ["username-time"])
    #expect(Self.text(found).contains("1795930528000 is a time in milliseconds"))
  }

  @Test func `F06 TLS inside TLS`() {
    let check = CheckResult.stuck(at: .tlsDone, .notSTUN, over: .tls, port: 443) {
      $0.observations = [.answeredInstead(.tls, firstLine: "15 03 01 00 02 02 46")]
    }
    #expect(causes(check) == ["tls-twice"])
    #expect(!Self.text(findings(check)).contains("Write turns:"))
    let closed = CheckResult.stuck(at: .tlsDone, .connectionClosed, over: .tls, port: 443)
    #expect(causes(closed) == ["closed-in-tls"])
    #expect(Self.text(findings(closed)).contains("pass TLS through"))
  }

  @Test(
    arguments: [
      ("203.0.113.1", "10.244.0.1:40001", "mapped-address-private", .warning),
      ("203.0.113.1", "100.64.0.9:40001", "mapped-address-private", .warning),
      ("203.0.113.1", "127.0.0.1:40001", "mapped-address-private", .warning),
      ("203.0.113.1", "0.0.0.0:40001", "mapped-address-wrong", .warning),
      ("203.0.113.1", "[2001:db8::7]:40001", "mapped-address-wrong", .warning),
      ("2001:db8::1", "[::ffff:198.51.100.7]:40001", "mapped-address-wrong", .warning),
      ("10.0.0.1", "127.0.0.1:40001", "mapped-address-wrong", .warning),
      ("203.0.113.1", "no port", "mapped-address-wrong", .warning),
      ("10.0.0.1", "10.0.0.7:40001", nil, .info), ("127.0.0.1", "127.0.0.1:40001", nil, .info),
      ("203.0.113.1", "198.51.100.7:40001", nil, .info),
    ] as [(String, String, String?, Severity)])
  func `F07 the mapped address is judged`(
    server: String, mapped: String, id: String?, severity: Severity
  ) throws {
    let address =
      mapped == "no port"
      ? SocketAddress(.v4(0xC633_6407), port: 0)
      : try #require(
        SocketAddress(mapped, defaultPort: 0))
    let found = findings(
      .example(kind: .stunBinding, host: SafeText(server), at: server) {
        $0.mappedAddress = address
      })
    #expect(found.map(\.id) == (id.map { [$0] } ?? []))
    #expect(found.first.map { $0.severity == severity } ?? true)
  }

  @Test func `F09 a connection whose handshake hangs is no closed port`() {
    let found = findings(
      .stuck(at: .port, .timeout, "c1", over: .tls, port: 5349), .working("c2", over: .tcp))
    #expect(found.map(\.id) == ["tls-unanswered"])
    #expect(Self.text(found).contains("path MTU black hole"))
    #expect(Self.text(found).contains("the small answers of tcp 198.51.100.4:3478 arrived"))
    #expect(!Self.text(found).contains("nothing runs"))
  }

  @Test func `F10 a resolver that answers 0.0.0.0 blocks the name`() {
    let check = CheckResult.stuck(at: .configuration, .dnsFailure) {
      $0.failure?.detail = .name(.unusable(.anyV4))
    }
    #expect(causes(check) == ["name-blocked"])
    #expect(!Self.text(findings(check)).contains("spelling"))
  }

  @Test func `F11 a server without a realm`() {
    let check = CheckResult.stuck(at: .stunAnswer, .badResponse) {
      $0.failure?.detail = .emptyRealm
      $0.software = "Coturn-4.6.1"
    }
    #expect(causes(check) == ["realm-missing"])
    #expect(Self.text(findings(check)).contains("realm=example.org"))
    #expect(!Self.text(findings(check)).contains("ALG"))
  }

  @Test(arguments: [
    (FailureReason.timeout, nil as Int?), (.connectionClosed, nil), (.badResponse, 400),
    (.badResponse, 600),
  ])
  func `F13 a STUN server that is asked for TURN`(reason: FailureReason, code: Int?) {
    let check = CheckResult.stuck(at: .stunAnswer, reason) {
      $0.failure?.stunErrorCode = code
    }
    let found = findings(check)
    #expect(found.map(\.id) == ["turn-not-offered"])
    for word in ["nothing runs", "congestion", "breaks the protocol", "No packet"] {
      #expect(!Self.text(found).contains(word))
    }
  }

  @Test(arguments: [FailureReason.timeout, .connectionClosed])
  func `F14 the PROXY protocol is among the causes of an open port without answers`(
    reason: FailureReason
  ) {
    let found = findings(.stuck(at: .port, reason, over: .tcp))
    #expect(Self.text(found).contains("PROXY"))
    #expect(found.first?.confidence == .possible)
    #expect(!Self.text(found).contains("nothing runs"))
  }

  /// Where the endpoint is, and whether a candidate can then be a way to it.
  @Test(arguments: [
    ("203.0.113.9", "192.168.1.50", true), ("203.0.113.9", "172.18.0.2", true),
    ("203.0.113.9", "127.0.0.1", true), ("2001:db8::9", "10.0.0.5", true),
    ("192.168.1.7", "127.0.0.1", true), ("192.168.1.7", "192.168.1.50", false),
    ("10.0.0.7", "172.18.0.2", false), ("127.0.0.1", "192.168.1.50", false),
    ("127.0.0.1", "127.0.0.1", false), ("203.0.113.9", "203.0.113.9", false),
  ])
  func `F15 an answer of addresses that are of another place names no way to the peer`(
    endpoint: String, candidate: String, isElsewhere: Bool
  ) {
    var source = SourceResult(
      id: "s1", kind: .whip, name: "live", outcome: .ok, duration: .zero)
    source.endpointAddress = IPAddress(endpoint)
    let found = findings(.candidate(at: candidate), sources: [source])
    #expect(found.map(\.id) == [isElsewhere ? "ice-candidates-private" : "ice-no-path"])
    #expect(Self.text(found).contains("firewalls") == !isElsewhere)
    #expect(Self.text(found).contains("public") == isElsewhere)
  }

  @Test func `F15 a peer that answers from a private address is here, wherever its endpoint is`() {
    var source = SourceResult(
      id: "s1", kind: .whip, name: "live", outcome: .ok, duration: .zero)
    source.endpointAddress = IPAddress("203.0.113.9")
    let found = findings(
      .candidate(at: "192.168.1.50"), .candidate("c2", at: "192.168.1.51", answers: true),
      sources: [source])
    #expect(found.map(\.id) == ["ice-candidate-unreachable"])
  }

  @Test func `F20 a user name that is too long is no fault of files or memory`() {
    let check = CheckResult.stuck(at: .name, .localError, during: .allocate) {
      $0.failure?.detail = .unusableCredential
      $0.failure?.message = "the user name has 600 bytes, more than the 508 allowed"
    }
    let found = findings(check, .working("c2"))
    #expect(found.map(\.id) == ["credential-unusable"])
    #expect(Self.text(found).contains("600 bytes"))
    #expect(!Self.text(found).contains("memory"))
  }

  @Test func `F21 servers that disagree on our address`() {
    func seeing(_ mapped: UInt32, _ id: String, _ host: SafeText, _ address: String) -> CheckResult
    {
      .example(id, kind: .stunBinding, host: host, at: address) {
        $0.mappedAddress = SocketAddress(.v4(mapped), port: 4000)
      }
    }
    let one = seeing(0xC633_6407, "c1", "a.example.org", "203.0.113.1")
    let two = seeing(0xC633_6407, "c2", "b.example.org", "203.0.113.2")
    let three = seeing(0xC633_6408, "c3", "c.example.org", "203.0.113.3")
    let found = findings(one, two, three)
    #expect(found.map(\.id) == ["mapped-addresses-differ"])
    #expect(
      found.first?.evidence == [
        "a.example.org, b.example.org saw 198.51.100.7",
        "c.example.org saw 198.51.100.8",
      ])
    #expect(findings(one, two).isEmpty)
  }

  @Test func `F24 a refusal tells the end in the user name and the clock that it is held against`()
  {
    let found = findings(
      .refused { $0.allocation?.credentialExpiresAt = UnixTime(seconds: 1_795_262_400 + 7200) })
    #expect(found.map(\.id) == ["unauthorized"])
    #expect(
      Self.text(found).contains(
        "they expire at 2026-11-21T14:00:00.000Z, in 2 h by this computer's clock"))
    #expect(Self.text(found).contains("both clocks"))
  }

  @Test(arguments: [true, false])
  func `F30 what was pasted with a refused secret is evidence of its refusal`(isRefused: Bool) {
    var source = SourceResult(
      id: "s1", kind: .uri, name: "command line", outcome: .ok, duration: .zero)
    source.mintsCredentials = true
    source.remarks = [SourceRemark(.secretForm, "the shared secret begins with a quotation mark")]
    let found = findings(isRefused ? .refused() : .working(), sources: [source])
    #expect(found.map(\.id) == [isRefused ? "shared-secret-mismatch" : "secret-form"])
    #expect(
      found.first?.evidence.last
        == "uri command line: the shared secret begins with a quotation mark")
  }

  @Test func `F25 a leaf without its intermediate`() {
    let check = CheckResult.stuck(at: .tlsHello, .certificateInvalid, over: .tls) {
      var certificate = certificate(issuer: "CN=R11", to: UnixTime(seconds: 1_800_000_000))
      certificate.chainCount = 1
      $0.tls = TLSInfo(trust: .rejected(.unknownIssuer), certificate: certificate)
    }
    let found = findings(check)
    #expect(found.map(\.id) == ["certificate-chain-incomplete"])
    #expect(Self.text(found).contains("1 certificate was sent, its issuer CN=R11 is missing"))
    #expect(!Self.text(found).contains("intercept"))
  }

  @Test(arguments: [
    ("Ed25519", "Chromium 156 and Firefox 153 refuse it" as String?),
    ("P-521", "Chromium 156 refuses it, Firefox 153 accepts it"), ("RSA 2048", nil), ("P-256", nil),
    ("P-384", nil),
  ])
  func `F32 a key that browsers do not take`(keyType: String, says: String?) {
    let found = findings(
      .example(over: .tls) {
        var certificate = certificate(to: UnixTime(seconds: 1_900_000_000))
        certificate.keyType = SafeText(keyType)
        $0.tls = TLSInfo(trust: .verified, certificate: certificate)
      })
    #expect(found.map(\.id) == (says == nil ? [] : ["browser-refuses-certificate"]))
    #expect(says.map { Self.text(found).contains($0) } ?? true)
  }

  @Test func `a name in the subject alone is refused by both browsers`() {
    let found = findings(
      .example(over: .tls) {
        var certificate = certificate(to: UnixTime(seconds: 1_900_000_000), names: [])
        certificate.hasNoAlternativeName = true
        $0.tls = TLSInfo(trust: .verified, certificate: certificate)
      })
    #expect(found.map(\.id) == ["browser-refuses-certificate"])
    #expect(Self.text(found).contains("SAN"))
  }

  @Test func `F41 a balancer that picks by name is asked by address`() {
    let closed = CheckResult.stuck(at: .port, .connectionClosed, over: .tls, port: 443) {
      $0.observations = [.noServerName]
    }
    #expect(causes(closed) == ["no-name-sent"])
    let web = CheckResult.stuck(at: .tlsDone, .notSTUN, over: .tls, port: 443) {
      $0.observations = [.noServerName, .answeredInstead(.http, firstLine: "HTTP/1.1 400")]
    }
    #expect(causes(web) == ["no-name-sent"])
    #expect(!Self.text(findings(web)).contains("portal"))
  }

  @Test func `F56 a turn: server without credentials is never ok`() {
    let found = findings(
      .example {
        $0.outcome = .skipped
        $0.observations = [.noCredentials]
      })
    #expect(found.map(\.id) == ["no-credentials"])
    #expect(found.first?.severity == .warning)
    #expect(Self.text(found).contains("--username"))
    let document = SourceResult(
      id: "s1", kind: .rtcConfiguration, name: "ice.json", outcome: .ok, duration: .zero)
    let ofDocument = findings(.observing(.noCredentials), sources: [document])
    #expect(Self.text(ofDocument).contains("Put username and credential beside urls"))
    #expect(!Self.text(ofDocument).contains("--"))
    #expect(FindingID.noCredentials.entry.meaning.contains("Chromium 156 and Firefox 153 throw"))
  }

  @Test func `F56 an empty credential is a fault of the credential`() {
    let check = CheckResult.stuck(at: .name, .localError, during: .allocate) {
      $0.failure?.detail = .unusableCredential
    }
    #expect(!Self.text(findings(check)).contains("open files"))
  }

  @Test(arguments: [FailureReason.timeout, .badResponse])
  func `F63 an answer from another address is the one cause`(reason: FailureReason) {
    let stranger = SocketAddress(.v4(0xC633_6463), port: 3478)
    let found = findings(
      .stuck(at: .route, reason) { $0.observations = [.answeredFrom(stranger)] })
    #expect(found.map(\.id) == ["answer-from-elsewhere"])
    #expect(found.first?.explains == ["c1"])
    #expect(Self.text(found).contains("198.51.100.99:3478"))
    #expect(!Self.text(found).contains("ALG"))
  }

  @Test func `a server that sends to a dead one is not taken for a STUN server`() {
    let target = SocketAddress(.v4(0xC633_6402), port: 3478)
    let found = findings(
      .stuck(at: .stunAnswer) {
        $0.observations = [.redirected(to: target, signed: true, followed: true)]
      })
    #expect(found.map(\.id) == ["redirect-target-silent"])
    #expect(found.first?.explains == ["c1"])
  }

  // MARK: - Other servers

  @Test func `pion's 400 to a signed request is about credentials`() {
    let check = CheckResult.stuck(at: .challenge, .badResponse) { $0.failure?.stunErrorCode = 400 }
    #expect(causes(check) == ["unauthorized"])
  }

  @Test func `processone's 401 without a realm to a name that has expired`() {
    let expired = CheckResult.stuck(at: .challenge, .badResponse) {
      $0.failure?.detail = .incompleteChallenge
      $0.allocation?.credentialExpiresAt = UnixTime(seconds: 1_795_262_400 - 60)
    }
    #expect(causes(expired) == ["credential-expired"])
    let other = CheckResult.stuck(at: .challenge, .badResponse) {
      $0.failure?.detail = .incompleteChallenge
    }
    #expect(causes(other) == ["challenge-incomplete"])
  }

  @Test(arguments: [
    (FailureDetail.integrityMissing, "integrity-missing"), (.integrityWrong, "integrity-failure"),
  ])
  func `a missing and a wrong integrity are two findings`(detail: FailureDetail, id: String) {
    let check = CheckResult.stuck(at: .challenge, .integrityFailure) { $0.failure?.detail = detail }
    #expect(causes(check) == [id])
    if detail == .integrityMissing {
      #expect(!Self.text(findings(check)).lowercased().contains("password"))
    }
  }

  @Test func `violet: SHA-256 offered, SHA-1 answered`() {
    let found = findings(.observing(.acceptedWithoutSHA256))
    #expect(found.map(\.id) == ["integrity-algorithm"])
    #expect(found.first?.severity == .warning)
  }

  @Test(arguments: [("Coturn-4.6.1 'Gorst'", true), ("violet 0.5", false), (nil, false)])
  func `coturn's settings are named for coturn alone`(software: String?, isNamed: Bool) {
    let found = findings(
      .stuck(at: .challenge, .quota) { $0.software = software.map { SafeText($0) } })
    #expect(Self.text(found).contains("user-quota") == isNamed)
  }

  @Test func `a 401 to a Binding is no refused password`() {
    let check = CheckResult.example(kind: .stunBinding) {
      $0.outcome = .failed
      $0.failure = Failure(
        .unauthorized, during: .binding, message: "the server answered 401", stunErrorCode: 401)
    }
    #expect(causes(check) == ["binding-needs-credentials"])
    #expect(!Self.text(findings(check)).contains("password"))
  }
}
