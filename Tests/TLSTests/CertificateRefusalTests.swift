import COpenSSL
import TestSupport
import Testing
import Vocabulary

@testable import TLS

/// B-21: every way in which a server's certificate may be wrong, and the ways in which it is not.
@Suite struct CertificateRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name = TestAuthority.host
    var problems: [CertificateProblem] = []
    /// The alert that a server is told (RFC 8446 section 6.2).
    var alert: UInt8 = 42
    var identity: @Sendable () throws -> TLSIdentity
  }

  static let refused = [
    Case(testDescription: "expired", problems: [.expired], alert: 45) {
      try TestAuthority.identity { $0.endsIn = -60 }
    },
    Case(testDescription: "not yet valid", problems: [.notYetValid]) {
      try TestAuthority.identity { $0.startsIn = 3600 }
    },
    Case(testDescription: "self-signed", problems: [.selfSigned], alert: 48) {
      try CertificateTemplate(
        commonName: "self", alternativeNames: ["DNS:\(TestAuthority.host)"]
      ).make()
    },
    Case(testDescription: "an unknown authority, sent along", problems: [.unknownIssuer], alert: 48)
    {
      try CertificateTemplate(
        commonName: "a server", alternativeNames: ["DNS:\(TestAuthority.host)"]
      ).make(issuer: TestAuthority.authority("another authority"))
    },
    Case(testDescription: "an unknown authority, not sent", problems: [.unknownIssuer], alert: 48) {
      var identity = try CertificateTemplate(
        commonName: "a server", alternativeNames: ["DNS:\(TestAuthority.host)"]
      ).make(issuer: TestAuthority.authority("another authority"))
      identity.chain.removeLast()
      return identity
    },
    Case(
      testDescription: "expired, self-signed and of another name",
      problems: [.selfSigned, .nameMismatch, .expired], alert: 48
    ) {
      var template = CertificateTemplate(commonName: "x", alternativeNames: ["DNS:other.example"])
      template.endsIn = -60
      return try template.make()
    },
    wrongName("another name", ["DNS:other.example.org"]),
    wrongName(
      "name only as SRV-ID",
      [
        "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_turns.turn.example.org"
      ]),
    wrongName("name only as URI-ID", ["URI:turns:turn.example.org"]),
    wrongName("wildcard in the middle", ["DNS:turn.*.org"]),
    wrongName("wildcard for part of a label", ["DNS:t*.example.org", "DNS:*n.example.org"]),
    wrongName("wildcard for two labels", ["DNS:*.org"]),
    wrongName("wildcard alone", ["DNS:*"]),
    wrongName("wildcard over a subdomain", ["DNS:*.example.org"], of: "a.turn.example.org"),
    wrongName("wildcard over the bare domain", ["DNS:*.example.org"], of: "example.org"),
    wrongName("a leading dot", ["DNS:.example.org"]),
    wrongName(
      "common name beside another DNS name", ["DNS:other.example.org"],
      commonName: TestAuthority.host),
    wrongName("an address as DNS name", ["DNS:192.0.2.1"], of: "192.0.2.1"),
    wrongName("an address as common name", [], of: "192.0.2.1", commonName: "192.0.2.1"),
    wrongName("another address", ["IP:192.0.2.2"], of: "192.0.2.1"),
    wrongName("another IPv6 address", ["IP:2001:db8::2"], of: "2001:db8::1"),
    wrongName(
      "a name where an address is asked for", ["DNS:\(TestAuthority.host)"], of: "192.0.2.1"),
  ]

  static let accepted = [
    right("its name", ["DNS:TURN.example.org"]),
    right("wildcard for the first label", ["DNS:*.example.org"]),
    right("one of many", ["DNS:a.example", "DNS:b.example", "DNS:turn.example.org"]),
    right("common name alone", [], commonName: TestAuthority.host),
    right("an address", ["IP:192.0.2.1"], of: "192.0.2.1"),
    right("an IPv6 address in another spelling", ["IP:2001:db8::1"], of: "[2001:DB8:0::1]"),
    right(
      "a trailing dot in what was asked for", ["DNS:turn.example.org"], of: "turn.example.org."),
  ]

  @Test(arguments: Flavor.allCases, refused)
  func `B-21 SEC-3 a wrong certificate is refused and no application byte leaves`(
    flavor: Flavor, bad: Case
  ) async throws {
    let link = try Self.link(flavor, bad, TestAuthority.client())
    try await link.run()
    let failure = try #require(link.client.failure)
    #expect(failure.reason == .certificateInvalid(bad.problems))
    #expect(failure.evidence.certificate?.subject.hasPrefix("CN=") == true)
    #expect(failure.evidence.alertSent == TLSAlert(isFatal: true, code: bad.alert))
    #expect(link.server.failure?.reason == .alertReceived(TLSAlert(isFatal: true, code: bad.alert)))

    link.tryToWrite()
    #expect(!link.clientWrote)
    #expect(link.client.nextOutput() == nil)
    #expect(link.atServer == [])
  }

  @Test(arguments: Flavor.allCases, accepted)
  func `B-21 SEC-4 a right certificate is accepted`(flavor: Flavor, good: Case) async throws {
    let link = try Self.link(flavor, good, TestAuthority.client())
    try await link.run()
    let session = try #require(link.client.session, "\(link.client.state)")
    #expect(session.isVerified)
    let isAddress = TLSServerName(good.name).map { if case .ip = $0 { true } else { false } }
    #expect(session.serverName == (isAddress == true ? nil : TestAuthority.host))
    #expect(link.server.session?.serverName == session.serverName)
  }

  @Test(arguments: Flavor.allCases, refused)
  func `SEC-5 without verification the same faults are reported, and nothing is called verified`(
    flavor: Flavor, bad: Case
  ) async throws {
    let client = try TestAuthority.client { $0.verifiesCertificates = false }
    let link = try Self.link(flavor, bad, client)
    try await link.run()
    let session = try #require(link.client.session, "\(link.client.state)")
    #expect(session.problems == bad.problems)
    #expect(!session.isVerified)
    #expect(session.certificate != nil)
  }

  @Test func `without verification a certificate without fault is called verified`() async throws {
    let client = try TestAuthority.client { $0.verifiesCertificates = false }
    let link = try TLSLink(.stream, client: client, server: TestAuthority.server())
    try await link.run()
    #expect(link.client.session?.isVerified == true)
  }

  @Test(arguments: Flavor.allCases)
  func `a common name counts only where the policy says so`(flavor: Flavor) async throws {
    let client = try TestAuthority.client { $0.acceptsCommonName = false }
    let link = try Self.link(
      flavor, Self.right("common name alone", [], commonName: TestAuthority.host), client)
    try await link.run()
    #expect(link.client.failure?.reason == .certificateInvalid([.nameMismatch]))
    #expect(!link.clientWrote)
  }

  @Test func `an intermediate authority is followed, and missed where it is not sent`() async throws
  {
    let middle = try TestAuthority.authority("middle", issuer: TestAuthority.root.get())
    let template = CertificateTemplate(
      commonName: "leaf", alternativeNames: ["DNS:\(TestAuthority.host)"])
    var identity = try template.make(issuer: middle)
    for isSent in [true, false] {
      if !isSent { identity.chain.removeSubrange(1...) }
      let server = try TestAuthority.server { $0.identity = identity }
      let link = try TLSLink(.stream, client: TestAuthority.client(), server: server)
      try await link.run()
      #expect((link.client.session != nil) == isSent)
      if !isSent {
        #expect(link.client.failure?.reason == .certificateInvalid([.unknownIssuer]))
      }
    }
  }

  @Test(arguments: [
    X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK,
  ])
  func `a key or a digest below the security level is weak`(code: Int32) {
    #expect(CertificateProblem(code: code) == .weak)
  }

  private static func link(
    _ flavor: Flavor, _ kind: Case, _ client: TLSClientContext
  ) throws -> TLSLink {
    let identity = try kind.identity()
    let server = try flavor.server { $0.identity = identity }
    return try TLSLink(flavor.framing, client: client, server: server, name: kind.name)
  }

  private static func wrongName(
    _ description: String, _ names: [String], of host: String = TestAuthority.host,
    commonName: String = "a server"
  ) -> Case {
    var bad = right(description, names, of: host, commonName: commonName)
    bad.problems = [.nameMismatch]
    return bad
  }

  private static func right(
    _ description: String, _ names: [String], of host: String = TestAuthority.host,
    commonName: String = "a server"
  ) -> Case {
    Case(testDescription: description, name: host) {
      try TestAuthority.identity {
        $0.commonName = commonName
        $0.alternativeNames = names
      }
    }
  }
}
