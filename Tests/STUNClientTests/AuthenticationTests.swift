import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// The long-term credential mechanism as a client (RFC 8489 section 9.2).
struct AuthenticationTests {
  let server = ScriptedTURNServer()

  /// A server of RFC 8489 that takes both algorithms, in this order.
  private func modernise(_ list: [PasswordAlgorithm], expecting algorithm: PasswordAlgorithm) {
    server.features = [.passwordAlgorithms]
    server.algorithms = PasswordAlgorithms(list)
    server.expected = algorithm
  }

  private func cycle(_ transport: TransportProtocol = .udp) throws -> Drive<Allocation> {
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run(until: .milliseconds(100))
    try drive.release()
    try drive.run(until: .seconds(3))
    return drive
  }

  @Test func `STUN-2 and STUN-23 every repetition has a new id, and the first request is bare`()
    throws
  {
    let drive = try cycle()
    #expect(!server.requests[0].contains(.username))
    #expect(!server.requests[0].contains(.messageIntegrity))
    #expect(drive.requestCount == 3)
  }

  @Test func `STUN-21 quotes and NULs around the realm are echoed and not hashed`() throws {
    var realms: [[UInt8]?] = []
    server.fault = { request, number in
      guard number == 1 else {
        realms.append(try Message(request.bytes).first(Realm.self)?.bytes)
        let key = try Message(request.bytes).verifyIntegrity(Keys.sha1())
        #expect(key == .valid)
        return []
      }
      return [try Reply.challenge(to: request, realm: "\"example.org\"\0")]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(10))
    #expect(realms == [Array("\"example.org\"\0".utf8)])
    #expect(drive.challenge?.realm == "example.org")
  }

  @Test func `STUN-23 realm and nonce are kept for the requests that follow`() throws {
    let drive = try cycle()
    #expect(drive.status == .confirmed)
    #expect(try server.requests[2].first(Nonce.self)?.text == "nonce-1")
    #expect(drive.events.filter { if case .challenged = $0 { true } else { false } }.count == 1)
  }

  @Test func `STUN-25 a stale nonce is renewed, and the count starts over with each operation`()
    throws
  {
    var renewals = 0
    server.fault = { request, number in
      guard number > 1, renewals < 3 else { return nil }
      renewals += 1
      self.server.nonce = "renewed-\(number)"
      return nil
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(200))
    #expect(drive.alarm?.reason == .refresh)
    #expect(drive.observations.filter { $0 == .staleNonce }.count == 3)
    renewals = 0
    try drive.release()
    try drive.run()
    #expect(drive.status == .confirmed)
    #expect(drive.observations.filter { $0 == .staleNonce }.count == 6)
  }

  @Test func `STUN-26 one change of realm makes a new key`() throws {
    server.fault = { request, number in
      guard number == 1 else { return nil }
      return [try Reply.challenge(to: request, realm: "old.example.org")]
    }
    let drive = try cycle()
    #expect(drive.observations.contains(.realmChanged))
    #expect(drive.relay?.realm == "example.org")
    #expect(drive.status == .confirmed)
  }

  @Test func `STUN-29 an Allocate that succeeds without credentials is an open relay`() throws {
    server.fault = { request, _ in
      switch request.kind {
      case .allocate: [try Reply.allocate(to: request)]
      default: [try Reply.success(to: request) { $0.append(Lifetime(0)) }]
      }
    }
    let drive = try cycle()
    #expect(drive.observations.contains(.allocatedWithoutCredentials))
    #expect(drive.relay?.integrity == nil)
    #expect(drive.relay?.realm == nil)
    #expect(drive.status == .confirmed)
  }

  @Test(
    arguments: [
      ("derived-401-cookie-none", []), ("derived-401-cookie-pwalg", [.passwordAlgorithms]),
      ("derived-401-userhash", [.passwordAlgorithms, .usernameAnonymity]),
      ("coturn461-10-allocate-401-rsp", nil),
    ] as [(String, SecurityFeatures?)])
  func `STUN-30 the challenge tells the features of the server`(
    vector: String, features: SecurityFeatures?
  ) throws {
    server.fault = { request, _ in [try Vector.answering(request, vector)] }
    var drive = try server.drive(credential: nil)
    try drive.start()
    try drive.run()
    #expect(drive.challenge?.features == features)
    #expect(drive.challenge?.realm == "example.org")
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `STUN-31 a list that was taken away is a bid-down`(transport: TransportProtocol) throws {
    server.fault = { request, _ in [try Vector.answering(request, "derived-401-biddown")] }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run()
    #expect(drive.failure == .bidDown)
    #expect(drive.requestCount == 1)
  }

  @Test func `STUN-32 a success that announces algorithms and lists none is ignored`() throws {
    modernise([.sha256], expecting: .sha256)
    server.fault = { request, number in
      guard number == 2 else { return nil }
      let bare = try Reply.success(to: request, key: self.server.key) { builder in
        builder.append(XORRelayedAddress(SocketAddress(Reply.relayed.ip, port: 60_000)))
        builder.append(Lifetime(600))
        builder.append(Nonce(bytes: NonceCookie.bytes([.passwordAlgorithms]) + [0x78]))
      }
      return [bare, try self.server.reply(to: request)]
    }
    let drive = try cycle()
    #expect(drive.dropped == [.missingPasswordAlgorithms])
    #expect(drive.relay?.relayed == [Reply.relayed])
  }

  @Test(arguments: [
    ([PasswordAlgorithm.sha256, .md5], PasswordAlgorithm.sha256),
    ([.md5, .sha256], .sha256), ([.sha256], .sha256), ([.md5], .md5),
    ([PasswordAlgorithm(number: 9, parameters: [1, 2, 3]), .md5], .md5),
  ])
  func `STUN-33, STUN-36 and TURN-35 TURN uses SHA-256 if it is listed`(
    list: [PasswordAlgorithm], choice: PasswordAlgorithm
  ) throws {
    modernise(list, expecting: choice)
    let drive = try cycle()
    #expect(drive.relay?.integrity == .sha256)
    #expect(drive.status == .confirmed)
    for request in server.requests.dropFirst() {
      #expect(!request.contains(.messageIntegrity))
      #expect(request.contains(.messageIntegritySHA256))
    }
  }

  @Test func `STUN-33 plain STUN uses the first that it knows`() throws {
    modernise([.md5, .sha256], expecting: .md5)
    var parameters = try Clients.parameters(credential: .alice())
    parameters.addsFingerprint = false
    var drive = Drive(BindingTransaction(parameters)) { request in
      let message = try Message(request.bytes)
      guard try message.verifyIntegrity(Keys.sha256(.md5)) == .valid else {
        return [Delivery(bytes: try self.server.reply(to: request))]
      }
      #expect(try message.first(PasswordAlgorithm.self) == .md5)
      let key = try Keys.sha256(.md5)
      let mapped = XORMappedAddress(Reply.mapped)
      return [Delivery(bytes: try Reply.success(to: request, key: key) { $0.append(mapped) })]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success?.mapped == Reply.mapped)
  }

  @Test func `STUN-34 a list without a known algorithm is not answered`() throws {
    modernise([PasswordAlgorithm(number: 7)], expecting: .md5)
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure == .noCommonAlgorithm)
    #expect(drive.requestCount == 1)
  }

  @Test func `STUN-34 an endless list is not echoed`() throws {
    modernise(Array(repeating: .sha256, count: 5000), expecting: .sha256)
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure == .malformed(.passwordAlgorithms))
  }

  @Test(arguments: [TransportProtocol.udp, .tls])
  func `STUN-35 the user is hashed where the server says so`(transport: TransportProtocol) throws {
    modernise([.sha256, .md5], expecting: .sha256)
    server.features = [.passwordAlgorithms, .usernameAnonymity]
    let drive = try cycle(transport)
    #expect(drive.relay?.integrity == .sha256)
    #expect(drive.status == .confirmed)
    for request in server.requests.dropFirst() {
      #expect(request.contains(.userhash))
      #expect(!request.contains(.username))
    }
  }

  @Test func `STUN-37 nothing of RFC 8489 is offered unasked`() throws {
    _ = try cycle()
    for request in server.requests {
      for type in [AttributeType.passwordAlgorithm, .passwordAlgorithms, .userhash] {
        #expect(!request.contains(type))
      }
      #expect(!request.contains(.messageIntegritySHA256))
    }
  }

  @Test func `TURN-34 the user stays the same for the allocation's life`() throws {
    _ = try cycle()
    let users = try server.requests.dropFirst().map { try $0.first(Username.self)?.text }
    #expect(users == ["alice", "alice"])
  }

  @Test(arguments: [
    ("al\u{3000}ice", "al ice"), ("ali\u{63}\u{327}e", "ali\u{E7}e"), ("\u{212B}", "\u{C5}"),
    ("\u{FB01}", "\u{FB01}"), ("\u{FF21}", "\u{FF21}"),
  ])
  func `STUN-39 spaces become plain, the rest composed and no more`(text: String, sent: String)
    throws
  {
    let credential = try LongTermCredential(
      username: Array(text.utf8), password: Array("s3cr3t".utf8))
    server.fault = { request, number in number == 1 ? nil : [] }
    var drive = try server.drive(credential: credential)
    try drive.start()
    try drive.run(until: .milliseconds(10))
    let username = try server.requests.last?.first(Username.self)?.text
    // Not as strings, which are equal when they only mean the same.
    #expect(username.map { Array($0.utf8) } == Array(sent.utf8))
  }

  @Test(arguments: TransportProtocol.allCases)
  func `without credentials the challenge is the result`(transport: TransportProtocol) throws {
    var drive = try server.drive(transport, credential: nil)
    try drive.start()
    try drive.run()
    #expect(drive.challenge == drive.outcomeChallenge)
    #expect(drive.outcomeChallenge?.realm == "example.org")
    #expect(drive.requestCount == 1)
  }

  @Test func `STUN-19 a credential does not print itself`() throws {
    let credential = try LongTermCredential.alice()
    var dumped = ""
    dump(credential, to: &dumped)
    for text in ["\(credential)", String(reflecting: credential), dumped] {
      #expect(!text.contains("s3cr3t"))
      #expect(!text.contains("alice"))
    }
  }
}

extension Drive where Operation == Allocation {
  /// The last challenge that was told.
  var challenge: Challenge? {
    events.lazy.compactMap { if case .challenged(let challenge) = $0 { challenge } else { nil } }
      .last
  }

  /// The challenge that was the result.
  var outcomeChallenge: Challenge? {
    if case .challenged(let challenge) = success { challenge } else { nil }
  }
}

extension Instant {
  static func seconds(_ count: Int) -> Instant { .zero + .seconds(count) }
}
