import TLS
import Testing
import Vocabulary

/// DTLS between media peers, who know each other's certificate by its fingerprint (RFC 8122).
@Suite struct MediaHandshakeTests {
  private static func identity() throws -> TLSIdentity {
    try CertificateTemplate(commonName: "media").make()
  }

  private func link(
    client: TLSIdentity, server: TLSIdentity, clientKnows: [CertificateFingerprint],
    serverKnows: [CertificateFingerprint]
  ) throws -> TLSLink {
    try TLSLink(
      client: MediaTLSContext(identity: client, fingerprints: clientKnows),
      server: MediaTLSContext(identity: server, fingerprints: serverKnows))
  }

  @Test(arguments: CertificateFingerprint.Algorithm.allCases)
  func `both ends recognise the certificate that was announced`(
    algorithm: CertificateFingerprint.Algorithm
  ) async throws {
    let (client, server) = try (Self.identity(), Self.identity())
    let link = try link(
      client: client, server: server,
      clientKnows: [CertificateFingerprint(algorithm, of: server.chain[0])],
      serverKnows: [CertificateFingerprint(algorithm, of: client.chain[0])])
    try await link.run()
    #expect(link.client.session?.isVerified == true)
    #expect(link.server.session?.isVerified == true)
    #expect(link.client.session?.version == "DTLSv1.2")
    let seen = link.server.session?.certificate?.sha256
    #expect(seen == CertificateFingerprint(of: client.chain[0]).hexadecimal)
    #expect(link.atServer.isEmpty)
  }

  @Test func `a client rejects a certificate that was not announced`() async throws {
    let (client, server) = try (Self.identity(), Self.identity())
    let link = try link(
      client: client, server: server,
      clientKnows: [CertificateFingerprint(of: client.chain[0])],
      serverKnows: [CertificateFingerprint(of: client.chain[0])])
    try await link.run()
    #expect(link.client.failure?.reason == .certificateInvalid([.fingerprintMismatch]))
    #expect(link.client.failure?.evidence.alertSent?.code == 42)
    #expect(link.client.failure?.evidence.certificate != nil)
    #expect(link.server.session == nil)
    #expect(!link.clientWrote && link.atServer.isEmpty)
  }

  @Test func `a server rejects a certificate that was not announced`() async throws {
    let (client, server) = try (Self.identity(), Self.identity())
    let link = try link(
      client: client, server: server,
      clientKnows: [CertificateFingerprint(of: server.chain[0])],
      serverKnows: [CertificateFingerprint(of: server.chain[0])])
    try await link.run()
    #expect(link.server.failure?.reason == .certificateInvalid([.fingerprintMismatch]))
    #expect(link.client.failure?.evidence.alertReceived?.code == 42)
  }

  @Test func `without any fingerprint every certificate is refused`() async throws {
    let (client, server) = try (Self.identity(), Self.identity())
    let link = try link(
      client: client, server: server, clientKnows: [],
      serverKnows: [CertificateFingerprint(of: client.chain[0])])
    try await link.run()
    #expect(link.client.failure?.reason == .certificateInvalid([.fingerprintMismatch]))
  }

  @Test(arguments: [true, false])
  func `of several hash functions the strongest decides`(isStrongestRight: Bool) async throws {
    let (client, server) = try (Self.identity(), Self.identity())
    let (right, wrong) = (server.chain[0], client.chain[0])
    let link = try link(
      client: client, server: server,
      clientKnows: [
        CertificateFingerprint(.sha1, of: isStrongestRight ? wrong : right),
        CertificateFingerprint(.sha512, of: isStrongestRight ? right : wrong),
      ], serverKnows: [CertificateFingerprint(of: client.chain[0])])
    try await link.run()
    #expect((link.client.session != nil) == isStrongestRight)
  }

  @Test func `a client without a certificate is refused`() async throws {
    let server = try Self.identity()
    var options = TLSClientOptions()
    options.verifiesCertificates = false
    let filter = try TLSFilter(
      client: TLSClientContext(options), serverName: #require(TLSServerName("x.example")),
      framing: .datagrams())
    let context = try MediaTLSContext(
      identity: server, fingerprints: [CertificateFingerprint(of: server.chain[0])])
    let peer = try TLSFilter(media: context, side: .server)
    filter.start(at: .zero)
    peer.start(at: .zero)
    for _ in 0..<8 {
      while let piece = filter.nextOutput() { peer.receive(piece, at: .zero) }
      while let piece = peer.nextOutput() { filter.receive(piece, at: .zero) }
    }
    #expect(peer.session == nil)
    #expect(peer.failure != nil)
  }
}

extension CertificateFingerprint {
  fileprivate var hexadecimal: String {
    Hexadecimal.text(digest)
  }
}
