import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Over generated evidence: no finding says what the same run disproves.
@Suite struct ContradictionTests {
  /// The rungs that a check may have reached for a finding to explain its failure.
  private static let bounds: [FindingID: ClosedRange<Rung>] = [
    .noAnswer: .configuration ... .route, .networkSilent: .configuration ... .route,
    .udpBlocked: .configuration ... .route, .udpPortBlocked: .configuration ... .route,
    .tcpBlocked: .configuration ... .route, .tcpPortBlocked: .configuration ... .route,
    .addressSilent: .configuration ... .route,
    .dtlsNotOffered: .configuration ... .route, .dtlsUnanswered: .configuration ... .route,
    .connectedNoAnswer: .proxy ... .port, .plainSTUNFiltered: .configuration ... .port,
    .tlsUnanswered: .proxy ... .port, .handshakeStalled: .firstByte ... .tlsHello,
    .tlsThenSilence: .tlsDone ... .tlsDone, .closedInTLS: .tlsDone ... .tlsDone,
    .connectionClosed: .configuration ... .port, .closedInHandshake: .configuration ... .firstByte,
    .fellSilent: .port ... .dataBack, .connectionLost: .firstByte ... .dataBack,
  ]

  @Test(arguments: UInt64(1)...300)
  func `no finding contradicts a rung reached, and each failure has one cause`(seed: UInt64) {
    var generator = Generator(seed: seed)
    let checks = (1...Int.random(in: 1...9, using: &generator)).map {
      Self.check("c\($0)", &generator)
    }
    let found = findings(checks)
    let byID = Dictionary(uniqueKeysWithValues: checks.map { ($0.id, $0) })
    for finding in found {
      for check in finding.explains.compactMap({ byID[$0] }) {
        Self.expectNoContradiction(finding, check, checks)
      }
    }
    let explained = found.flatMap(\.explains)
    let failed = checks.filter { $0.outcome == .failed && $0.failure?.reason != .cancelled }
    #expect(explained.sorted() == failed.map(\.id).sorted())
  }

  private static func expectNoContradiction(
    _ finding: Finding, _ check: CheckResult, _ all: [CheckResult]
  ) {
    guard let id = FindingID(rawValue: finding.id) else {
      Issue.record("\(finding.id) is not in the catalogue")
      return
    }
    let note: Comment = "\(finding.id) of \(check.highestRung) over \(check.transport)"
    if let bounds = bounds[id] { #expect(bounds.contains(check.highestRung), note) }
    let text = "\(finding.title) \(finding.evidence) \(finding.remedy)".lowercased()
    if check.highestRung >= .port {
      #expect(!text.contains("no packet at all") && !text.contains("nothing runs"), note)
      #expect(!text.contains("no answer to syn"), note)
    }
    if check.transport.isSecure { #expect(!text.contains("write turns:"), note) }
    if !check.kind.allocates { #expect(!text.contains("password"), note) }
    if finding.id == "port-closed" {
      let sibling = all.first {
        $0.server == check.server && $0.transport == check.transport && $0.outcome == .ok
      }
      #expect(sibling == nil || sibling?.id == check.id, note)
    }
    if id == .udpBlocked {
      let answered = all.contains {
        $0.transport.isDatagram && $0.outcome == .ok
          && $0.server.address == check.server.address
      }
      #expect(!answered, note)
    }
    // Not to be a TURN server is said of nobody who is one for another check.
    if id == .turnNotOffered {
      let relays = all.contains {
        $0.kind.allocates && $0.highestRung >= .challenge
          && ($0.server.address == check.server.address || $0.server.host == check.server.host)
      }
      #expect(!relays, note)
    }
    if id == .tcpBlocked {
      let connected = all.contains {
        !$0.transport.isDatagram && $0.highestRung >= .port
          && $0.server.address == check.server.address
      }
      #expect(!connected, note)
    }
  }

  // MARK: - Evidence

  private static let hosts: [(SafeText, String)] = [
    ("a.example.org", "192.0.2.1"), ("a.example.org", "192.0.2.2"),
    ("a.example.org", "2001:db8::1"), ("b.example.org", "198.51.100.1"), ("192.0.2.7", "192.0.2.7"),
  ]

  private static func check(_ id: String, _ generator: inout Generator) -> CheckResult {
    let (host, address) = hosts.randomElement(using: &generator) ?? hosts[0]
    let transport = TransportProtocol.allCases.randomElement(using: &generator) ?? .udp
    let port: UInt16 = [3478, 5349, 443].randomElement(using: &generator) ?? 3478
    if Bool.random(using: &generator) {
      return .working(id, over: transport, host: host, at: address, port: port) {
        $0.highestRung = .allocation
      }
    }
    let rung = rung(over: transport, &generator)
    let reason = reason(at: rung, &generator)
    return .stuck(
      at: rung, reason, id, over: transport, host: host, at: address, port: port
    ) { check in
      if reason == .connectionRefused {
        let sender = IPAddress(address) ?? .anyV4
        let version = sender.version
        check.observations = [
          .icmp(
            type: version == .v4 ? 3 : 1, code: version == .v4 ? 3 : 4, version: version,
            from: sender, isOwn: false)
        ]
      }
    }
  }

  /// UDP has no port to connect to, and only TLS and DTLS have its rungs.
  private static func rung(
    over transport: TransportProtocol, _ generator: inout Generator
  ) -> Rung {
    let all: [Rung] = [.route, .port, .firstByte, .tlsHello, .tlsDone, .stunAnswer, .challenge]
    return all.filter { rung in
      switch rung {
      case .port: !transport.isDatagram
      case .firstByte: true
      case .tlsHello, .tlsDone: transport.isSecure
      default: true
      }
    }.randomElement(using: &generator) ?? .route
  }

  private static func reason(at rung: Rung, _ generator: inout Generator) -> FailureReason {
    let all: [FailureReason] =
      rung == .route
      ? [.timeout, .connectionRefused, .localError, .cancelled]
      : rung >= .challenge
        ? [.timeout, .connectionClosed, .unauthorized, .quota, .badResponse]
        : [.timeout, .connectionClosed, .badResponse]
    return all.randomElement(using: &generator) ?? .timeout
  }
}

/// SplitMix64, so that a seed always makes the same evidence.
private struct Generator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
