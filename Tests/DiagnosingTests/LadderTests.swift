import Diagnosing
import Measurements
import Testing
import Vocabulary

/// The ladder bounds what may be said, and comparisons decide.
@Suite struct LadderTests {
  /// Where something works beside what fails.
  enum Beside: String, CaseIterable, Sendable {
    case nothing
    case samePortOverTCP, samePortOverUDP, samePortOverTLS
    case otherPortOverUDP, otherPortOverTCP, otherPortOverTLS
    case otherAddress, otherVersion, otherServer

    func check(over transport: TransportProtocol) -> CheckResult? {
      switch self {
      case .nothing: nil
      case .samePortOverTCP: .working(over: .tcp)
      case .samePortOverUDP: .working(over: .udp)
      case .samePortOverTLS: .working(over: .tls)
      case .otherPortOverUDP: .working(over: .udp, port: 443)
      case .otherPortOverTCP: .working(over: .tcp, port: 443)
      case .otherPortOverTLS: .working(over: .tls, port: 443)
      case .otherAddress: .working(over: transport, at: "198.51.100.5")
      case .otherVersion: .working(over: transport, at: "2001:db8::1")
      case .otherServer: .working(over: transport, host: "other.example.org", at: "198.51.100.9")
      }
    }
  }

  private static func cause(_ check: CheckResult, _ beside: Beside) -> Finding? {
    let other = beside.check(over: check.transport)
    return findings([check] + (other.map { [$0] } ?? [])).first { $0.explains == ["c1"] }
  }

  @Test(
    arguments: [
      // Nothing came back at all.
      (.route, .udp, .nothing, "no-answer", .possible),
      (.route, .udp, .samePortOverTCP, "udp-blocked", .confirmed),
      (.route, .udp, .otherPortOverTCP, "udp-blocked", .likely),
      (.route, .udp, .samePortOverTLS, "udp-blocked", .confirmed),
      (.route, .udp, .otherPortOverUDP, "udp-port-blocked", .confirmed),
      (.route, .udp, .otherAddress, "address-silent", .confirmed),
      (.route, .udp, .otherVersion, "ipv4-unreachable", .confirmed),
      (.route, .udp, .otherServer, "no-answer", .likely),
      (.route, .tcp, .nothing, "no-answer", .possible),
      (.route, .tcp, .samePortOverUDP, "tcp-blocked", .confirmed),
      (.route, .tcp, .otherPortOverTCP, "tcp-port-blocked", .confirmed),
      (.route, .tls, .otherPortOverTLS, "tcp-port-blocked", .confirmed),
      (.route, .tls, .otherPortOverUDP, "tcp-blocked", .likely),
      (.route, .tcp, .otherAddress, "address-silent", .confirmed),
      (.route, .tcp, .otherServer, "no-answer", .likely),
      (.route, .dtls, .nothing, "dtls-unanswered", .possible),
      (.route, .dtls, .samePortOverUDP, "dtls-not-offered", .confirmed),
      (.route, .dtls, .otherPortOverUDP, "dtls-unanswered", .possible),
      (.route, .dtls, .samePortOverTLS, "dtls-unanswered", .possible),
      // TCP connected.
      (.port, .tcp, .nothing, "connected-no-answer", .possible),
      (.port, .tcp, .samePortOverUDP, "connected-no-answer", .possible),
      (.port, .tcp, .samePortOverTLS, "tls-on-plain-port", .confirmed),
      (.port, .tcp, .otherPortOverTLS, "plain-stun-filtered", .likely),
      (.port, .tcp, .otherAddress, "connected-no-answer", .possible),
      (.port, .tls, .nothing, "tls-unanswered", .possible),
      (.port, .tls, .samePortOverTCP, "plain-on-tls-port", .confirmed),
      (.port, .tls, .otherPortOverTCP, "tls-unanswered", .likely),
      (.port, .tls, .otherPortOverUDP, "tls-unanswered", .likely),
      (.port, .tls, .otherPortOverTLS, "connected-no-answer", .likely),
      // Something came back.
      (.firstByte, .tcp, .nothing, "fell-silent", .possible),
      (.firstByte, .tls, .nothing, "handshake-stalled", .confirmed),
      (.tlsHello, .tls, .otherPortOverTCP, "handshake-stalled", .confirmed),
      (.tlsHello, .dtls, .samePortOverUDP, "handshake-stalled", .confirmed),
      (.tlsDone, .tls, .nothing, "tls-then-silence", .confirmed),
      (.tlsDone, .dtls, .nothing, "tls-then-silence", .confirmed),
      (.stunAnswer, .udp, .nothing, "turn-not-offered", .likely),
      (.stunAnswer, .tcp, .nothing, "turn-not-offered", .likely),
      // The same server allocates over another transport.
      (.stunAnswer, .udp, .samePortOverTCP, "fell-silent", .possible),
      (.challenge, .udp, .nothing, "fell-silent", .possible),
      (.credentialsTaken, .udp, .nothing, "fell-silent", .possible),
      (.allocation, .tcp, .nothing, "fell-silent", .possible),
    ] as [(Rung, TransportProtocol, Beside, String, Confidence)])
  func `silence is explained by the rung and by what else works`(
    rung: Rung, transport: TransportProtocol, beside: Beside, id: String, confidence: Confidence
  ) throws {
    let finding = try #require(
      Self.cause(.stuck(at: rung, over: transport), beside), "\(rung) \(beside)")
    #expect(finding.id == id)
    #expect(finding.confidence == confidence)
    // The evidence holds the observation that decided.
    if confidence == .confirmed, beside != .nothing, rung < .firstByte {
      #expect("\(finding.evidence)".contains("answered in 10.3 ms"))
    }
  }

  @Test(
    arguments: [
      (.port, .tcp, .nothing, "connection-closed"),
      (.port, .tcp, .samePortOverTLS, "tls-on-plain-port"),
      (.port, .tcp, .samePortOverUDP, "connection-closed"),
      (.port, .tls, .nothing, "closed-in-handshake"),
      (.port, .tls, .samePortOverTCP, "plain-on-tls-port"),
      (.tlsHello, .tls, .nothing, "handshake-stalled"),
      (.tlsDone, .tls, .nothing, "closed-in-tls"),
      (.stunAnswer, .tcp, .nothing, "turn-not-offered"),
      (.challenge, .tcp, .nothing, "connection-lost"),
      (.credentialsTaken, .tls, .nothing, "connection-lost"),
    ] as [(Rung, TransportProtocol, Beside, String)])
  func `the end of a connection is explained by how far it had got`(
    rung: Rung, transport: TransportProtocol, beside: Beside, id: String
  ) {
    let check = CheckResult.stuck(at: rung, .connectionClosed, over: transport)
    #expect(Self.cause(check, beside)?.id == id)
  }

  @Test(arguments: Rung.allCases, TransportProtocol.allCases)
  func `every rung has a word for silence and for the end`(
    rung: Rung, transport: TransportProtocol
  ) {
    for reason in [FailureReason.timeout, .connectionClosed] {
      for beside in Beside.allCases {
        let found = Self.cause(.stuck(at: rung, reason, over: transport), beside)
        #expect(found != nil, "\(reason) \(beside)")
      }
    }
  }

  @Test(arguments: FailureReason.allCases)
  func `every reason but an interruption has its own finding`(reason: FailureReason) {
    #expect((reason.findingID == nil) == (reason == .cancelled))
  }

  @Test func `all servers silent is a matter of this network`() {
    let found = findings(
      .stuck(at: .route, "c1"),
      .stuck(at: .route, .timeout, "c2", over: .tcp, host: "other.example.org", at: "192.0.2.9"))
    #expect(found.map(\.id) == ["network-silent"])
    #expect(found.first?.explains == ["c1", "c2"])
  }

  @Test func `no UDP from any server while TCP gets through is UDP blocked here`() {
    let found = findings(
      .stuck(at: .route, "c1"),
      .stuck(at: .route, .timeout, "c2", host: "b.example.org", at: "192.0.2.9"),
      .working(over: .tcp, host: "c.example.org", at: "192.0.2.10"))
    #expect(found.map(\.id) == ["udp-blocked"])
    #expect(found.first?.explains == ["c1", "c2"])
    #expect(found.first?.confidence == .likely)
  }

  @Test func `what explains most comes first, and one failure has one cause`() {
    let found = findings(
      .failing(.quota, "c1"),
      .stuck(at: .route, .timeout, "c2", at: "192.0.2.1"),
      .stuck(at: .route, .timeout, "c3", at: "192.0.2.1", port: 5000),
      .working(over: .tcp, at: "192.0.2.1"))
    #expect(found.map(\.id) == ["udp-blocked", "allocation-quota"])
    #expect(found.map(\.explains) == [["c2", "c3"], ["c1"]])
  }

  @Test func `a title names what it is about`() {
    let found = findings(
      .stuck(at: .route, .timeout, "c1"), .working(port: 443))
    #expect(
      found.first?.title
        == "A filter blocks UDP port 3478 of turn.example.org and lets another UDP port pass")
  }
}

extension CheckResult {
  fileprivate static func stuck(at rung: Rung, _ id: String) -> CheckResult {
    stuck(at: rung, .timeout, id)
  }
}
