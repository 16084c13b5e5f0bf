import Diagnosing
import Measurements
import Testing
import Vocabulary

/// The findings that single observations lead to.
@Suite struct ObservationRuleTests {
  private static let here = SocketAddress(.v4(0xC633_6407), port: 40_001)
  private static let there = SocketAddress(.v4(0xC633_6408), port: 40_002)

  @Test(arguments: [
    (Observation.noCredentials, "no-credentials", Severity.warning),
    (.allocatedWithoutCredentials, "open-relay", .critical),
    (.saslprepMatched, "saslprep-only", .warning),
    (.mappedAddressOnly, "legacy-mapped-only", .info),
    (.mappedAddressRewritten(plain: here, xored: there), "alg-rewrites-address", .warning),
    (.mappingChanged([here, there]), "mapping-unstable", .warning),
    (.answeredFrom(there), "answer-from-elsewhere", .warning),
    (.redirected(to: there, signed: false, followed: true), "redirect-unsigned", .info),
    (.redirected(to: there, signed: true, followed: true), "redirected", .info),
    (.acceptedWithoutSHA256, "integrity-algorithm", .warning),
    (.quotaUsedByRun, "quota-used-by-run", .info),
    (.missingLifetime, "lifetime-missing", .warning),
    (.staleNonce, "nonce-stale-at-once", .warning),
    (.lateAnswer(after: .seconds(3), toAllocate: false), "high-latency", .warning),
    (
      .serverErrorRetried(code: 500, reason: "x", isAllocate: true), "server-error-retried",
      .warning
    ),
    (.realmChanged, "server-deviates", .info), (.malformedNonceCookie, "server-deviates", .info),
    (.longReasonPhrase(800), "server-deviates", .info),
    (.relayPortReserved(there), "server-deviates", .info),
    (.relayFamilyIgnored(asked: .v6, got: .v4), "server-deviates", .info),
    (.attributesRefused([0x8022]), "server-deviates", .info),
    (.missingMappedAddress, "mapped-address-missing", .warning),
    (.samplesCut(asked: 100, sent: 80), "samples-cut", .info),
    (
      .allocationNotReleased(lifetime: 600, reason: "nothing came back"),
      "allocation-not-released", .warning
    ),
    (.addressRefused(.v4(0xE000_0001)), "name-unusable", .warning),
    (.addressesCut(total: 20, kept: 8), "addresses-cut", .info),
    (.browserRejects("no transport is allowed in stun:"), "browser-rejects", .warning),
    (.spelling("blanks around the URI were cut off"), "uri-spelling", .info),
    (.hiddenFromBrowsers(["one.example:3479 over udp"]), "srv-only-name", .warning),
  ])
  func `an observation has its finding, and only that`(
    observation: Observation, id: String, severity: Severity
  ) {
    let found = findings(.observing(observation))
    #expect(found.map(\.id) == [id])
    #expect(found.first?.severity == severity)
    #expect(found.first?.remedy.text.hasSuffix("…") == false, "longer than may be printed")
  }

  @Test(arguments: [
    Observation.redirected(to: there, signed: true, followed: false), .tlsAlert("bad certificate"),
    .bidDown, .noServerName, .onlyRefreshAnswered,
    .serverErrorRetried(code: 500, reason: "x", isAllocate: false),
    .unsignedError(code: 401), .clientCertificateDemanded,
  ])
  func `an observation that explains nothing of a check that passed has none`(
    observation: Observation
  ) {
    #expect(findings(.observing(observation)).isEmpty)
  }

  @Test(arguments: [
    ("protocol_version", "tls-too-old", "TLS 1.2"),
    ("insufficient_security", "tls-alert", "cipher"),
    ("unrecognized_name", "server-name-unknown", "--server-name"),
    ("internal_error", "tls-alert", "server's log"),
  ])
  func `B-22 a handshake that the server ended has the remedy for its alert`(
    alert: String, id: String, remedy: String
  ) {
    let check = CheckResult.failing(.tlsHandshake) {
      $0.observations = [.tlsAlert(SafeText(alert))]
    }
    #expect(findings(check).map(\.id) == [id])
    #expect(findings(check).first?.remedy.text.contains(remedy) == true)
    #expect(findings(check).first?.evidence.first?.text.contains("alert \(alert)") == true)
  }

  @Test func `B-23 a demand for a client certificate is reported as such`() {
    let check = CheckResult.failing(.tlsHandshake) {
      $0.observations = [.clientCertificateDemanded]
    }
    #expect(findings(check).map(\.id) == ["client-certificate-demanded"])
  }

  @Test(
    arguments: [
      (.http, .tcp, "not-stun-http"), (.tls, .tcp, "tls-on-plain-port"),
      (.plaintext, .tls, "plain-on-tls-port"), (.ssh, .tcp, "not-stun"),
      (.unknown, .udp, "not-stun"), (.unknown, .tls, "not-stun"),
    ] as [(ForeignProtocol, TransportProtocol, String)])
  func `the protocol that came instead of STUN is named`(
    foreign: ForeignProtocol, transport: TransportProtocol, id: String
  ) {
    let check = CheckResult.stuck(at: .firstByte, .notSTUN, over: transport) {
      $0.observations = [.answeredInstead(foreign, firstLine: "first line")]
    }
    #expect(findings(check).map(\.id) == [id])
    #expect("\(findings(check))".contains("first line"))
  }

  @Test func `a router's ICMP message names the router, the server's own does not blame one`() {
    func check(from sender: String) -> CheckResult {
      .failing(.administrativelyProhibited) { check in
        check.observations =
          IPAddress(sender).map {
            [.icmp(type: 3, code: 13, version: .v4, from: $0, isOwn: false)]
          } ?? []
      }
    }
    let router = findings(check(from: "203.0.113.1"))
    #expect(router.map(\.id) == ["firewall-rejects"])
    #expect(findings(check(from: "198.51.100.4")).map(\.id) == ["firewall-rejects"])
  }

  private static func rejected(
    _ reason: FailureReason, type: UInt8, code: UInt8, _ version: IPVersion = .v4,
    isOwn: Bool = false
  ) -> [String] {
    let sender = IPAddress("203.0.113.1") ?? .anyV4
    let check = CheckResult.failing(reason) {
      $0.observations = [
        .icmp(type: type, code: code, version: version, from: sender, isOwn: isOwn)
      ]
    }
    return findings(check).map(\.id)
  }

  @Test func `a dead host of our own network is not rejected by a device on the way`() {
    #expect(Self.rejected(.hostUnreachable, type: 3, code: 1, isOwn: true) == ["no-neighbour"])
    #expect(Self.rejected(.hostUnreachable, type: 1, code: 3, .v6, isOwn: true) == ["no-neighbour"])
    #expect(Self.rejected(.hostUnreachable, type: 3, code: 1) == ["host-unreachable"])
    #expect(Self.rejected(.networkUnreachable, type: 3, code: 0) == ["network-unreachable"])
    #expect(Self.rejected(.connectionRefused, type: 3, code: 3) == ["rejected-on-the-way"])
    #expect(Self.rejected(.connectionRefused, type: 3, code: 3, isOwn: true) == ["local-firewall"])
    #expect(
      Self.rejected(.administrativelyProhibited, type: 3, code: 13, isOwn: true)
        == ["local-firewall"])
  }

  @Test(arguments: [
    (UInt8(3), UInt8(4), IPVersion.v4, "large-packets-lost", "host-unreachable"),
    (2, 0, .v6, "large-packets-lost", "host-unreachable"),
    (11, 0, .v4, "no-answer", "hops-run-out"), (3, 0, .v6, "no-answer", "hops-run-out"),
    (12, 0, .v4, "no-answer", "host-unreachable"),
  ])
  func `an ICMP message that rejects nothing is no rejection`(
    type: UInt8, code: UInt8, version: IPVersion, silent: String, unreachable: String
  ) {
    #expect(Self.rejected(.timeout, type: type, code: code, version) == [silent])
    #expect(Self.rejected(.hostUnreachable, type: type, code: code, version) == [unreachable])
  }

  @Test func `an ICMP message explains only the failure that it causes`() {
    #expect(Self.rejected(.forbidden, type: 3, code: 13) == ["forbidden"])
    #expect(Self.rejected(.connectionRefused, type: 3, code: 13) == ["port-closed"])
  }

  @Test func `server text goes into the evidence in printable form`() {
    let line = SafeText(Array("HTTP/1.1 200 \u{1B}[31m".utf8))
    let found = findings(
      .stuck(at: .firstByte, .notSTUN) {
        $0.observations = [.answeredInstead(.http, firstLine: line)]
      })
    #expect(
      found.first?.evidence == [
        #"udp 198.51.100.4:3478: it said "HTTP/1.1 200 \u{1B}[31m""#
      ])
  }

  @Test func `RES-14 a name that has only SRV records explains why it was not resolved`() {
    let check = CheckResult.failing(.dnsFailure) {
      $0.observations = [.hiddenFromBrowsers(["one.example:3479 over udp"])]
    }
    #expect(findings(check).map(\.id) == ["srv-only-name"])
    #expect(findings(check).first?.severity == .critical)
    #expect(findings(check).first?.evidence.first?.text.contains("one.example:3479") == true)
  }
}
