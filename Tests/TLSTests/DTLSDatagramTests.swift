import TLS
import TestSupport
import Testing
import Vocabulary

/// DTLS where datagrams get lost, doubled, reordered or cut to pieces.
@Suite struct DTLSDatagramTests {
  @Test(arguments: [true, false], 0..<6)
  func `SEC-7 a lost flight is sent again`(exchangesCookies: Bool, lost: Int) async throws {
    // Long enough for no flight to be sent again that was not lost.
    let link = try Self.link(
      exchangesCookies: exchangesCookies, retransmittingAfter: .milliseconds(300)
    ) { _, flight, pieces in
      flight == lost ? [] : pieces
    }
    try await link.run()
    Self.expectAgreement(link)
    // The cookie takes two flights of its own; there is nothing to lose after the last.
    #expect((link.retransmissionCount > 0) == (lost < (exchangesCookies ? 6 : 4)))
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `a handshake outlives a path that loses a fifth`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let link = try Self.link(maximumSize: 300) { _, _, pieces in
      pieces.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
    }
    try await link.run()
    Self.expectAgreement(link)
  }

  @Test(arguments: [256, 300, 576, 1152, 1400])
  func `a datagram of the handshake never exceeds its limit`(limit: Int) async throws {
    let identity = try TestAuthority.identity {
      $0.alternativeNames += (0..<60).map { "DNS:\($0).a-rather-long-label.example.org" }
    }
    var largest = 0
    let link = try Self.link(identity: identity, maximumSize: limit) { _, _, pieces in
      largest = max(largest, pieces.map(\.count).max() ?? 0)
      return pieces
    }
    try await link.run()
    Self.expectAgreement(link)
    #expect(largest <= limit)
    #expect(largest > limit / 2, "the certificate alone fills a datagram")
  }

  @Test func `a limit that DTLS cannot work with is refused`() throws {
    #expect(throws: TLSSetupError.self) {
      try TLSFilter(
        server: TestAuthority.server(),
        framing: .datagrams(retransmittingAfter: .seconds(1), maximumSize: 100))
    }
  }

  @Test(arguments: [300, 1152])
  func `B-26 datagrams out of order`(limit: Int) async throws {
    let link = try Self.link(maximumSize: limit) { _, _, pieces in pieces.reversed() }
    try await link.run()
    Self.expectAgreement(link)
  }

  @Test(arguments: [300, 1152])
  func `B-26 every datagram three times`(limit: Int) async throws {
    let link = try Self.link(maximumSize: limit) { _, _, pieces in
      pieces.flatMap { [$0, $0, $0] } + pieces
    }
    try await link.run()
    Self.expectAgreement(link)
  }

  @Test func `B-26 fragments that overlap, out of order`() throws {
    let hello = try AnsweredHello(.dtls12)
    let messages = try DTLSRecord.parse(hello.flight.joined()).map { try HandshakeFragment($0) }
    #expect(messages.map(\.type) == [2, 11, 12, 14])
    // Past the server's own, and near enough for its next ones to fall into the replay window.
    var sequence: UInt8 = 10
    for message in messages.reversed() {
      for range in message.overlappingRanges.reversed() {
        hello.client.receive(message.record(of: range, sequence: sequence), at: .zero)
        sequence += 1
      }
    }
    while let piece = hello.client.nextOutput() { hello.server.receive(piece, at: .zero) }
    while let piece = hello.server.nextOutput() { hello.client.receive(piece, at: .zero) }
    #expect(hello.client.session?.isVerified == true)
  }

  @Test func `a datagram that comes twice is read once`() async throws {
    let link = try Self.link()
    try await link.run()
    try link.client.write([1])
    try link.client.write([2])
    let datagrams = [link.client.nextOutput(), link.client.nextOutput()].compactMap(\.self)
    for datagram in datagrams.reversed() + datagrams { link.server.receive(datagram, at: link.now) }
    #expect(link.server.nextPlaintext() == [2])
    #expect(link.server.nextPlaintext() == [1])
    #expect(link.server.nextPlaintext() == nil)
  }

  @Test func `data that does not fit into a record is not sent, and does no harm`() async throws {
    let link = try Self.link()
    try await link.run()
    let failure = #expect(throws: TLSFailure.self) {
      try link.client.write(Array(repeating: 1, count: 16_385))
    }
    #expect(failure?.reason == .internalError)
    #expect(link.client.nextOutput() == nil)
    try link.client.write(Array(repeating: 2, count: 16_384))
    try await link.run()
    #expect(link.atServer == [Array(repeating: 2, count: 16_384)])
  }

  @Test func `an unanswered hello is sent a bounded number of times`() throws {
    // OpenSSL takes this for "at once" and so does all of it in one go.
    let client = try TestAuthority.startedClient(.datagrams(retransmittingAfter: .zero))
    #expect(client.failure?.reason == .retransmissionsExhausted)
    var count = 0
    while client.nextOutput() != nil { count += 1 }
    #expect(count == 13)
    #expect(client.nextTimeout == nil)
  }

  @Test func `a timeout before its time sends nothing`() throws {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    #expect(client.nextOutput() != nil)
    let due = try #require(client.nextTimeout)
    #expect(due > .zero && due <= .zero + .seconds(60))
    client.handleTimeout(at: .zero)
    #expect(client.nextOutput() == nil)
    #expect(client.nextTimeout != nil)
  }

  private static func link(
    identity: TLSIdentity? = nil, exchangesCookies: Bool = true, maximumSize: Int = 1152,
    retransmittingAfter timeout: Nanoseconds = .milliseconds(20),
    disturb: @escaping TLSLink.Disturbance = { _, _, pieces in pieces }
  ) throws -> TLSLink {
    let server = try TestAuthority.server {
      $0.exchangesCookies = exchangesCookies
      if let identity { $0.identity = identity }
    }
    return try TLSLink(
      .datagrams(retransmittingAfter: timeout, maximumSize: maximumSize),
      client: TestAuthority.client(), server: server, disturb: disturb)
  }

  private static func expectAgreement(_ link: TLSLink) {
    let state = link.client.state
    #expect(link.client.session?.isVerified == true, "\(state)")
    #expect(link.server.session != nil)
    #expect(!link.clientWrote)
  }
}
