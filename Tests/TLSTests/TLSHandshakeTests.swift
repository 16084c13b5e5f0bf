import TLS
import TestSupport
import Testing
import Vocabulary

@Suite struct TLSHandshakeTests {
  @Test(arguments: Flavor.allCases)
  func `client and server agree, exchange records, and part`(flavor: Flavor) async throws {
    let link = try TLSLink(
      flavor.framing, client: TestAuthority.client(), server: flavor.server())
    try await link.run()

    let session = try #require(link.client.session)
    #expect(session.version == flavor.rawValue)
    #expect(session.cipher.hasPrefix("TLS_"))
    #expect(session.serverName == TestAuthority.host)
    #expect(session.isVerified)
    #expect(session.problems == [])
    #expect(session.applicationProtocol == nil)
    #expect(link.server.session?.serverName == TestAuthority.host)
    #expect(link.server.session?.isVerified == false)
    #expect(!link.clientWrote, "nothing may be written before the handshake is over")

    try link.client.write([1, 2, 3])
    try link.client.write([4])
    try link.server.write([5, 6])
    try await link.run()
    #expect(link.atServer == [[1, 2, 3], [4]])
    #expect(link.atClient == [[5, 6]])

    link.client.close()
    try await link.run()
    #expect(link.client.state == .closed(.local))
    #expect(link.server.state == .closed(.closeNotify))
    #expect(throws: TLSFailure.self) { try link.client.write([1]) }
    #expect(link.client.nextTimeout == nil)
  }

  @Test(arguments: [Flavor.tls12, .tls13])
  func `a stream may arrive byte by byte`(flavor: Flavor) async throws {
    let link = try TLSLink(
      flavor.framing, client: TestAuthority.client(), server: flavor.server()
    ) { _, _, pieces in pieces.joined().map { [$0] } }
    try await link.run()
    #expect(link.client.session?.version == flavor.rawValue)
    let long = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
    try link.client.write(long)
    try await link.run()
    #expect(Array(link.atServer.joined()) == long)
  }

  @Test(arguments: Flavor.allCases)
  func `the facts of the certificate are read`(flavor: Flavor) async throws {
    let identity = try TestAuthority.identity {
      $0.commonName = "Zürich, \u{1B}[31m"
      $0.alternativeNames += ["DNS:*.example.org", "IP:192.0.2.1", "IP:2001:db8::1"]
      $0.startsIn = -60
      $0.endsIn = 3600
    }
    let server = try flavor.server { $0.identity = identity }
    let link = try TLSLink(flavor.framing, client: TestAuthority.client(), server: server)
    try await link.run()
    let certificate = try #require(link.client.session?.certificate)
    #expect(certificate.subject == #"CN=Zürich\, \1B[31m"#)
    #expect(certificate.commonName == "Zürich, \u{1B}[31m")
    #expect(certificate.issuer == "CN=test authority")
    #expect(certificate.dnsNames == [TestAuthority.host, "*.example.org"])
    #expect(certificate.ipAddresses == ["192.0.2.1", "2001:db8::1"])
    #expect(certificate.notAfter - certificate.notBefore == 3660)
    let leaf = identity.chain[0]
    let digest = Digests.openSSL.sha256(leaf.span)
    #expect(
      certificate.sha256 == Hexadecimal.text(digest))
    #expect(certificate.publicKeySHA256.utf8.count == 64)
    #expect(certificate.publicKeySHA256 != certificate.sha256)
  }

  @Test(
    arguments: Flavor.allCases,
    [
      (
        offer: ["stun.turn", "stun.nat-discovery"], spoken: ["stun.nat-discovery"],
        agreed: "stun.nat-discovery"
      ),
      (offer: ["h2", "stun.turn"], spoken: ["stun.turn", "h2"], agreed: "stun.turn"),
      (offer: ["h2"], spoken: ["stun.turn"], agreed: nil),
      (offer: [], spoken: ["stun.turn"], agreed: nil),
    ] as [(offer: [String], spoken: [String], agreed: String?)])
  func `SEC-6 an application protocol is agreed on where both have one`(
    flavor: Flavor, names: (offer: [String], spoken: [String], agreed: String?)
  ) async throws {
    let client = try TestAuthority.client { $0.applicationProtocols = names.offer }
    let server = try flavor.server { $0.applicationProtocols = names.spoken }
    let link = try TLSLink(flavor.framing, client: client, server: server)
    try await link.run()
    let session = try #require(link.client.session)
    #expect(session.applicationProtocol == names.agreed)
    #expect(link.server.session?.applicationProtocol == names.agreed)
  }

  @Test func `the end of a stream is distinguished from a close`() async throws {
    let link = try TLSLink(.stream, client: TestAuthority.client(), server: TestAuthority.server())
    try await link.run()
    link.client.endOfStream(at: link.now)
    #expect(link.client.state == .closed(.endOfStream))

    let early = try TLSLink(.stream, client: TestAuthority.client(), server: TestAuthority.server())
    early.client.start(at: .zero)
    early.client.endOfStream(at: .zero)
    #expect(early.client.failure?.reason == .closedDuringHandshake)
  }

  @Test func `SEC-1 a client that requires TLS 1.3 accepts nothing less`() async throws {
    let client = try TestAuthority.client { $0.minimumVersion = .tls13 }
    let link = try TLSLink(.stream, client: client, server: Flavor.tls12.server())
    try await link.run()
    #expect(link.client.failure?.reason == .alertReceived(TLSAlert(isFatal: true, code: 70)))
    #expect(!link.clientWrote)
  }

  @Test func `one context serves many connections`() async throws {
    let client = try TestAuthority.client()
    let server = try TestAuthority.server()
    let links = try (0..<20).map { index in
      try TLSLink(index.isMultiple(of: 2) ? .stream : .datagrams(), client: client, server: server)
    }
    for link in links { try await link.run() }
    #expect(links.allSatisfy { $0.client.session?.isVerified == true })
  }
}
