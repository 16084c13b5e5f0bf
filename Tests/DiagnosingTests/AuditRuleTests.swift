import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct AuditRuleTests {
  private func findings(
    at server: String = "198.51.100.4", software: SafeText? = nil,
    _ change: (inout AuditDetail) -> Void
  ) -> [Finding] {
    var audit = AuditDetail()
    change(&audit)
    let check = CheckResult.example(kind: .turnAudit, at: server) {
      $0.detail = .audit(audit)
      $0.software = software
    }
    return Diagnosis.findings(in: Evidence(sources: [], checks: [check], now: noon))
  }

  @Test func `credentials that are refused behind an answered Binding are wrong`() {
    let check = CheckResult.example(kind: .turnAudit) {
      $0.detail = .audit(AuditDetail())
      $0.outcome = .failed
      $0.mappedAddress = SocketAddress(.v4(0xC633_6407), port: 40_001)
      $0.failure = Failure(
        .unauthorized, during: .binding, message: "the server answered 401", stunErrorCode: 401)
    }
    let found = Diagnosis.findings(in: Evidence(sources: [], checks: [check], now: noon))
    #expect(found.first?.id == "unauthorized")
    #expect(!found.contains { $0.id == "binding-needs-credentials" })
  }

  private func peer(
    _ kind: PeerKind, _ address: String, delivered: Bool? = nil
  ) throws -> PeerResult {
    PeerResult(kind, try #require(IPAddress(address)), .granted, isDelivered: delivered)
  }

  private static let findingOfKind: [PeerKind: String] = [
    .loopback: "relay-permits-loopback", .unspecified: "relay-permits-loopback",
    .privateUse: "relay-permits-private", .carrier: "relay-permits-private",
    .linkLocal: "relay-permits-private", .metadata: "relay-permits-metadata",
    .multicast: "relay-permits-multicast", .broadcast: "relay-permits-multicast",
    .mapped: "relay-permits-disguised", .compatible: "relay-permits-disguised",
    .sixToFour: "relay-permits-disguised", .teredo: "relay-permits-disguised",
    .nat64: "relay-permits-disguised",
  ]

  @Test(arguments: PeerKind.allCases)
  func `EXT-17 a peer that no relay should reach is told if it was granted, and only then`(
    kind: PeerKind
  ) {
    for permission in PeerResult.Permission.allCases {
      let found = findings { $0.peers = [PeerResult(kind, .loopbackV6, permission)] }
      let expected = permission == .granted ? [Self.findingOfKind[kind]].compactMap(\.self) : []
      #expect(found.map(\.id) == expected)
    }
  }

  @Test func `permitted is not delivered: the evidence keeps the addresses apart`() throws {
    let peers = [
      try peer(.loopback, "127.0.0.1", delivered: true), try peer(.loopback, "127.0.0.2"),
      try peer(.unspecified, "0.0.0.0", delivered: false),
    ]
    let finding = try #require(findings { $0.peers = peers }.first)
    #expect(finding.severity == .critical)
    #expect(
      finding.evidence.map(\.text) == [
        "udp 198.51.100.4:3478: 127.0.0.1 permitted, and a packet arrived there",
        "udp 198.51.100.4:3478: 127.0.0.2 permitted",
        "udp 198.51.100.4:3478: 0.0.0.0 permitted, and packets sent there did not arrive",
      ])
  }

  @Test(
    arguments: [
      ("127.0.0.1", true, Severity.critical), ("127.0.0.1", nil, .critical),
      ("127.0.0.1", false, .warning), ("::ffff:127.0.0.1", true, .critical),
      ("::ffff:127.0.0.1", nil, .warning), ("::ffff:127.0.0.1", false, .warning),
    ] as [(String, Bool?, Severity)])
  func `what did not arrive is no more than a warning`(
    address: String, isDelivered: Bool?, severity: Severity
  ) throws {
    let kind = address.hasPrefix("::") ? PeerKind.mapped : .loopback
    let granted = try peer(kind, address, delivered: isDelivered)
    #expect(findings { $0.peers = [granted] }.map(\.severity) == [severity])
  }

  @Test(arguments: [("198.51.100.4", Severity.critical), ("10.1.2.3", .warning)])
  func `a server within a private network may be there for it`(
    server: String, severity: Severity
  ) throws {
    let granted = try peer(.privateUse, "10.0.0.1")
    let found = findings(at: server) { $0.peers = [granted] }
    #expect(found.first { $0.id == "relay-permits-private" }?.severity == severity)
  }

  @Test(
    arguments: [(true, ["relay-reaches-server"]), (false, []), (nil, [])] as [(Bool?, [String])])
  func `a server that answers its own relay is told`(isAnswered: Bool?, ids: [String]) throws {
    let itself = try peer(.ownListener, "198.51.100.4", delivered: isAnswered)
    #expect(findings { $0.peers = [itself] }.map(\.id) == ids)
  }

  @Test(arguments: [
    (59, [] as [Severity]), (60, [.info]), (199, [.info]), (200, [.warning]),
  ])
  func `three times the bytes are told, and ten times are a warning`(
    count: Int, severities: [Severity]
  ) {
    let found = findings {
      $0.amplifications = [
        Amplification(.binding, requestBytes: 20, answerBytes: count),
        Amplification(.allocate, requestBytes: 28, answerBytes: 28),
      ]
    }
    #expect(found.map(\.severity) == severities)
    #expect(found.allSatisfy { $0.id == "amplifies-answers" })
  }

  @Test(arguments: ServerFeature.allCases)
  func `SEC-1 a version of TLS that is no longer fit is told if it is accepted, and only then`(
    feature: ServerFeature
  ) {
    let isOld = [ServerFeature.tls10, .tls11, .dtls10].contains(feature)
    for state in FeatureState.allCases {
      let found = findings { $0.features = [FeatureResult(feature, state, "x")] }
      #expect(found.map(\.id) == (isOld && state == .yes ? ["old-tls-accepted"] : []))
    }
  }

  @Test(
    arguments: [("Coturn-4.6.1 'Gorst'", ["version-told"]), ("stund", [])] as [(SafeText, [String])]
  )
  func `a version that anybody is told is told`(software: SafeText, ids: [String]) {
    #expect(findings(software: software) { _ in }.map(\.id) == ids)
  }
}
