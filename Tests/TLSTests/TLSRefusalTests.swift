import COpenSSL
import TLS
import TestSupport
import Testing
import Vocabulary

/// Servers that a client must not come to terms with, whatever their certificate.
@Suite struct TLSRefusalTests {
  @Test(arguments: [TLSFilter.Framing.stream, .datagrams()])
  func `B-22 SEC-1 a server of older versions is refused`(framing: TLSFilter.Framing) async throws {
    let server = try TestAuthority.server()
    let context = framing == .stream ? server.stream : server.datagrams
    unsafe SSL_CTX_set_security_level(context.pointer, 0)
    unsafe SSL_CTX_ctrl(context.pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, 0, nil)
    let highest = framing == .stream ? TLS1_1_VERSION : DTLS1_VERSION
    unsafe SSL_CTX_ctrl(context.pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(highest), nil)
    let link = try TLSLink(framing, client: TestAuthority.client(), server: server)
    try await link.run()
    let failure = try #require(link.client.failure)
    if framing == .stream {
      #expect(failure.reason == .alertReceived(TLSAlert(isFatal: true, code: 70)))
    } else {
      // OpenSSL's server of DTLS 1.0 answers all the same.
      #expect(failure.reason == .versionTooLow)
      #expect(failure.evidence.serverVersion == "DTLSv1")
    }
    #expect(!link.clientWrote)
  }

  @Test(
    arguments: zip(
      [0x0300, 0x0301, 0x0302] as [UInt16], ["SSLv3", "TLSv1", "TLSv1.1"]))
  func `B-22 a hello of an older version is refused, and the version kept`(
    number: UInt16, name: String
  ) throws {
    let client = try TestAuthority.startedClient(.stream)
    client.receive(ServerHello(version: number).record, at: .zero)
    let failure = try #require(client.failure)
    #expect(failure.reason == .versionTooLow)
    #expect(failure.evidence.serverVersion == name)
    #expect(failure.evidence.alertSent?.name == "protocol_version")
  }

  @Test(arguments: [0x0002, 0x0004, 0x0003, 0x0000] as [UInt16])
  func `B-22 SEC-2 a hello that chooses a broken suite is refused`(suite: UInt16) throws {
    let client = try TestAuthority.startedClient(.stream)
    client.receive(ServerHello(suite: suite).record, at: .zero)
    #expect(client.failure?.reason == .noSharedCipher)
    #expect(client.failure?.evidence.alertSent?.name == "illegal_parameter")
  }

  @Test func `B-22 SEC-2 a hello that chooses compression is refused`() throws {
    let client = try TestAuthority.startedClient(.stream)
    client.receive(ServerHello(compression: 1).record, at: .zero)
    #expect(client.failure?.reason == .protocolViolation)
    #expect(client.failure?.evidence.alertSent?.name == "illegal_parameter")
  }

  @Test(arguments: ["NULL:eNULL:@SECLEVEL=0", "aNULL:@SECLEVEL=0"])
  func `B-22 a server with nothing but broken suites is refused`(suites: String) async throws {
    let server = try Flavor.tls12.server()
    unsafe #expect(SSL_CTX_set_cipher_list(server.stream.pointer, suites) == 1)
    let link = try TLSLink(.stream, client: TestAuthority.client(), server: server)
    try await link.run()
    #expect(link.client.failure?.reason == .alertReceived(TLSAlert(isFatal: true, code: 40)))
    #expect(link.client.failure?.evidence.alertReceived?.name == "handshake_failure")
    #expect(link.server.failure?.reason == .noSharedCipher)
  }

  @Test(arguments: Flavor.allCases)
  func `B-23 a server that demands a client certificate is named as such`(
    flavor: Flavor
  ) async throws {
    let server = try flavor.server()
    unsafe SSL_CTX_set_verify(
      flavor.context(of: server).pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    let link = try TLSLink(flavor.framing, client: TestAuthority.client(), server: server)
    try await link.run()
    #expect(link.client.failure?.reason == .clientCertificateDemanded)
    #expect(link.client.failure?.evidence.alertReceived?.isFatal == true)
    #expect(link.atServer == [])
  }

  @Test(arguments: Flavor.allCases)
  func `a server that only asks for a client certificate is fine`(flavor: Flavor) async throws {
    let server = try flavor.server()
    unsafe SSL_CTX_set_verify(flavor.context(of: server).pointer, SSL_VERIFY_PEER, nil)
    let link = try TLSLink(flavor.framing, client: TestAuthority.client(), server: server)
    try await link.run()
    #expect(link.client.session?.isVerified == true)
  }

  @Test(arguments: [Flavor.tls12, .dtls12])
  func `B-23 a renegotiation is declined`(flavor: Flavor) async throws {
    let server = try flavor.server()
    let context = flavor.context(of: server)
    unsafe SSL_CTX_clear_options(context.pointer, COPENSSL_OP_NO_RENEGOTIATION)
    unsafe SSL_CTX_set_info_callback(context.pointer) { ssl, event, _ in
      if event == SSL_CB_HANDSHAKE_DONE { unsafe SSL_renegotiate(ssl) }
    }
    let link = try TLSLink(flavor.framing, client: TestAuthority.client(), server: server)
    try await link.run()
    try? link.server.write([1])
    try await link.run()
    let failure = try #require(link.client.failure)
    #expect(failure.evidence.alertSent?.name == "no_renegotiation")
    #expect(link.server.session == nil)
  }

  @Test(
    arguments: Flavor.allCases, [(certificates: 200, names: 2), (certificates: 100, names: 400)])
  func `B-23 a huge chain is cut off`(
    flavor: Flavor, size: (certificates: Int, names: Int)
  ) async throws {
    var identity = try TestAuthority.identity {
      $0.alternativeNames += (0..<size.names).map { "DNS:\($0).a-rather-long-label.example.org" }
    }
    let extra = identity.chain[0]
    identity.chain += Array(repeating: extra, count: size.certificates)
    let server = try flavor.server { $0.identity = identity }
    let link = try TLSLink(flavor.framing, client: TestAuthority.client(), server: server)
    try await link.run()
    #expect(link.client.failure?.reason == .messageTooLarge)
    #expect(!link.clientWrote)
  }

  @Test(arguments: Flavor.allCases, [[], ["stun.turn"]])
  func `B-24 a protocol that was not offered is a violation`(
    flavor: Flavor, offer: [String]
  ) async throws {
    let server = try flavor.server()
    unsafe SSL_CTX_set_alpn_select_cb(
      flavor.context(of: server).pointer,
      { _, chosen, length, _, _, _ in
        unsafe chosen?.pointee = unofferedProtocol
        unsafe length?.pointee = 2
        return SSL_TLSEXT_ERR_OK
      }, nil)
    let client = try TestAuthority.client { $0.applicationProtocols = offer }
    let link = try TLSLink(flavor.framing, client: client, server: server)
    try await link.run()
    guard !offer.isEmpty else {
      // A server is not asked, and OpenSSL's says nothing, where nothing is offered.
      #expect(link.client.session?.applicationProtocol == nil)
      return
    }
    #expect(link.client.failure?.reason == .protocolViolation)
    #expect(!link.clientWrote)
    #expect(link.atServer == [])
  }

  @Test(arguments: Flavor.allCases)
  func `a server that insists on another application protocol is recognised by its alert`(
    flavor: Flavor
  ) async throws {
    let server = try flavor.server()
    unsafe SSL_CTX_set_alpn_select_cb(
      flavor.context(of: server).pointer,
      { _, _, _, _, _, _ in SSL_TLSEXT_ERR_ALERT_FATAL }, nil)
    let client = try TestAuthority.client { $0.applicationProtocols = ["stun.turn"] }
    let link = try TLSLink(flavor.framing, client: client, server: server)
    try await link.run()
    let alert = TLSAlert(isFatal: true, code: 120)
    #expect(link.client.failure?.reason == .alertReceived(alert))
    #expect(alert.name == "no_application_protocol")
  }

  @Test(arguments: Flavor.allCases)
  func `B-25 SEC-12 nothing follows a failure, least of all in plain text`(
    flavor: Flavor
  ) async throws {
    var sent: [[UInt8]] = []
    let link = try TLSLink(
      flavor.framing, client: TestAuthority.client(), server: flavor.server(), name: "else.example"
    ) { end, _, pieces in
      if end == .client { sent += pieces }
      return pieces
    }
    try await link.run()
    let failure = try #require(link.client.failure)
    #expect(sent.allSatisfy { (20...23).contains($0[0]) })

    link.client.receive(PlainSTUN.success, at: link.now)
    link.client.handleTimeout(at: link.now + .seconds(100))
    link.client.endOfStream(at: link.now + .seconds(100))
    link.client.close()
    link.tryToWrite()
    #expect(link.client.nextOutput() == nil)
    #expect(link.client.nextPlaintext() == nil)
    #expect(link.client.foreignDatagramCount == 0, "what comes after the end is not looked at")
    #expect(link.client.nextTimeout == nil)
    #expect(link.client.failure == failure)
  }
}

// SAFETY: written once, here; OpenSSL copies from it.
nonisolated(unsafe) private let unofferedProtocol: UnsafePointer<UInt8> = {
  let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
  unsafe bytes.update(from: [0x68, 0x32], count: 2)
  return unsafe UnsafePointer(bytes)
}()
