import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Seeded network faults, each from the evidence that a run of it gives.
@Suite struct FaultTests {
  private static func text(_ finding: Finding?) -> String {
    finding.map { "\($0.title) \($0.evidence) \($0.remedy)" } ?? ""
  }

  @Test func `fault 02: only UDP 3478 is blocked, UDP 443 is fine`() {
    let found = findings(
      .stuck(at: .route, .timeout, "c1"), .working("c2", over: .tcp), .working("c3", port: 443))
    #expect(found.map(\.id) == ["udp-port-blocked"])
    #expect(found.first?.confidence == .confirmed)
    #expect(Self.text(found.first).contains("udp 198.51.100.4:443 answered in 10.3 ms"))
    #expect(!Self.text(found.first).contains("nothing runs"))
  }

  @Test func `fault 03: ICMP from a firewall is one finding, and nothing is silent`() {
    let router = IPAddress("203.0.113.1") ?? .anyV4
    let found = findings(
      .stuck(at: .route, .administrativelyProhibited, "c1") {
        $0.observations = [.icmp(type: 3, code: 13, version: .v4, from: router, isOwn: false)]
        $0.failure?.evidence = [
          "ICMP administratively prohibited (type 3, code 13) from 203.0.113.1"
        ]
      },
      .working("c2", over: .tcp))
    #expect(found.map(\.id) == ["firewall-rejects"])
    #expect(
      found.first?.title == "A firewall rejects what is sent to UDP port 3478 of turn.example.org")
    #expect(!Self.text(found.first).contains("silent"))
    #expect(Self.text(found.first).contains("while tcp 198.51.100.4:3478 answered"))
  }

  @Test func `fault 06: one finding for one ICMP`() {
    let router = IPAddress("203.0.113.1") ?? .anyV4
    let found = findings(
      .stuck(at: .route, .hostUnreachable) {
        $0.observations = [.icmp(type: 3, code: 1, version: .v4, from: router, isOwn: false)]
      })
    #expect(found.map(\.id) == ["host-unreachable"])
  }

  @Test(arguments: [
    (Int32(101), "no-route"), (113, "no-route"), (1, "local-firewall"), (13, "no-route"),
    (22, "no-route"),
    (24, "too-many-files"), (99, "local-address-unusable"), (105, "local-error"),
    (7, "local-error"),
  ])
  func `fault 07: an error of this computer names itself`(errno: Int32, id: String) {
    let found = findings(
      .stuck(at: .name, .localError) {
        $0.failure?.message = "this computer could not connect"
        $0.failure?.errno = errno
      })
    #expect(found.map(\.id) == [id])
    if errno == 101 {
      #expect(found.first?.title == "This computer has no route to turn.example.org")
      #expect(Self.text(found.first).contains("ENETUNREACH"))
      #expect(!Self.text(found.first).contains("open files"))
    }
  }

  @Test func `fault 09: interception is said only with a reason`() {
    func check(issuer: SafeText) -> CheckResult {
      .stuck(at: .tlsHello, .certificateInvalid, over: .tls, port: 5349) {
        $0.tls = TLSInfo(
          trust: .rejected(.unknownIssuer),
          certificate: certificate(issuer: issuer, to: UnixTime(seconds: 1_800_000_000)))
      }
    }
    func trusted(over transport: TransportProtocol, port: UInt16) -> CheckResult {
      .working(over: transport, port: port) {
        $0.tls = TLSInfo(
          trust: .verified,
          certificate: certificate(issuer: "CN=R11", to: UnixTime(seconds: 1_800_000_000)))
      }
    }
    #expect(causes(check(issuer: "CN=Somebody Else")) == ["certificate-issuer-unknown"])
    #expect(causes(check(issuer: "CN=FortiGate CA")) == ["tls-intercepted"])
    #expect(causes(check(issuer: "CN=Example Corp Web Gateway")) == ["tls-intercepted"])
    #expect(
      causes(check(issuer: "CN=Somebody Else"), trusted(over: .dtls, port: 5349))
        == ["tls-intercepted"])
    // Another port may have a certificate of its own.
    let other = findings(check(issuer: "CN=Somebody Else"), trusted(over: .tls, port: 443))
    #expect(other.map(\.id) == ["certificate-issuer-unknown"])
    #expect(
      Self.text(other.first).contains("while tls 198.51.100.4:443 shows one issued by CN=R11"))
    #expect(Self.text(other.first).contains("or TLS to it is intercepted"))
  }

  @Test func `fault 15: turns: to a port that speaks plain TURN`() {
    let found = findings(
      .stuck(at: .port, .timeout, "c1", over: .tls), .working("c2", over: .tcp))
    #expect(found.map(\.id) == ["plain-on-tls-port"])
    #expect(
      found.first?.title
        == "TLS was tried on TCP port 3478 of turn.example.org, which speaks plain STUN")
    #expect(Self.text(found.first).contains("tcp 198.51.100.4:3478 answered"))
  }

  @Test func `fault 20: a shared secret that is not the server's`() {
    var source = SourceResult(
      id: "s1", kind: .uri, name: "command line", outcome: .ok, duration: .zero)
    source.mintsCredentials = true
    let check = CheckResult.stuck(at: .challenge, .unauthorized) {
      $0.failure?.stunErrorCode = 401
      $0.allocation?.credentialExpiresAt = UnixTime(seconds: 1_795_262_400 + 3600)
    }
    let found = findings(check, sources: [source])
    #expect(found.map(\.id) == ["shared-secret-mismatch"])
    #expect(found.first?.explains == ["c1"])
    #expect(Self.text(found.first).contains("2026-11-21T13:00:00.000Z"))
    #expect(!Self.text(found.first).contains("user name, password and realm"))
  }

  @Test func `fault 31: small messages pass and the handshake hangs`() {
    let found = findings(
      .stuck(at: .port, .timeout, "c1", over: .tls, port: 5349), .working("c2", over: .tcp))
    #expect(found.map(\.id) == ["tls-unanswered"])
    #expect(Self.text(found.first).contains("path MTU black hole"))
    #expect(!Self.text(found.first).contains("nothing runs"))
  }

  @Test func `fault 31: later segments without those before them prove it`() {
    let found = findings(
      .stuck(at: .port, .timeout, over: .tls, port: 5349) {
        $0.observations = [.laterSegmentsOnly(2)]
      })
    #expect(found.map(\.id) == ["large-packets-lost"])
    #expect(found.first?.confidence == .confirmed)
  }

  @Test func `fault 32: long round trips are a warning by themselves`() {
    func slow(_ milliseconds: Int) -> [Finding] {
      findings(
        .example { check in
          check.rtt = RTTSummary([RTTSample(.milliseconds(milliseconds), clock: .kernel)])
          check.retransmissions = 2
          check.observations = [.samplesCut(asked: 7, sent: 5)]
        })
    }
    #expect(slow(801).map(\.id) == ["high-latency"])
    #expect(slow(801).first?.severity == .warning)
    #expect("\(slow(801))".contains("801 ms"))
    #expect(!slow(299).map(\.id).contains("high-latency"))
  }

  @Test(
    arguments: [
      (.noAddress, "name-not-resolved", "spelling"),
      (.silence, "name-server-silent", "reaches its name server"),
      (.unreachable, "name-server-silent", "reaches its name server"),
      (.serverError, "name-server-fails", "another name server"),
      (.unusable(.anyV4), "name-blocked", "blocklist"),
      (.invalid, "name-invalid", "labels"),
    ] as [(NameFault, String, String)])
  func `fault 34: a silent name server is no missing name`(
    fault: NameFault, id: String, remedy: String
  ) {
    let check = CheckResult.stuck(at: .configuration, .dnsFailure) {
      $0.server.address = nil
      $0.failure?.detail = .name(fault)
      $0.failure?.evidence = ["A: no answer (asked 192.0.2.53:53)"]
    }
    let found = findings(check)
    #expect(found.map(\.id) == [id])
    #expect(Self.text(found.first).contains(remedy))
    #expect(Self.text(found.first).contains("spelling") == (id == "name-not-resolved"))
    #expect(found.first?.evidence == ["turn.example.org: A: no answer (asked 192.0.2.53:53)"])
  }

  @Test func `no alarm: what the probe did itself, and what every coturn does`() {
    let found = findings(
      .example {
        $0.retransmissions = 1
        $0.observations = [.unsignedError(code: 401)]
      },
      .working("c2", over: .tls), .working("c3", over: .dtls))
    #expect(found.isEmpty)
  }
}
