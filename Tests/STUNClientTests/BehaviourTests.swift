import STUNClient
import STUNWire
import Testing
import Vocabulary

/// Hostile behaviour over time: the rows B-1 to B-41 that a state machine can meet.
struct BehaviourTests {
  let server = ScriptedTURNServer()

  @Test func `B-1 endless 438 with fresh nonces stops after three renewals`() throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.challenge(438, to: request, nonce: "fresh-\(number)")]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure == .staleNonceLoop)
    // The bare one, the first signed one, and three with a renewed nonce.
    #expect(drive.requestCount == 5)
    #expect(drive.observations.filter { $0 == .staleNonce }.count == 3)
  }

  @Test func `B-1 at a release, which starts with a nonce, three renewals are the end too`() throws
  {
    server.fault = { request, number in
      request.kind == .release
        ? [try Reply.challenge(438, to: request, nonce: "fresh-\(number)")] : nil
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(100))
    try drive.release()
    try drive.run()
    #expect(drive.status == .unconfirmed(.staleNonceLoop))
    #expect(drive.requestCount == 2 + 1 + 3)
  }

  @Test func `STUN-9 a request about to be repeated is not retransmitted meanwhile`()
    throws
  {
    server.fault = { request, number in
      number == 2 ? [try Reply.error(500, to: request)] : nil
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(2000))
    // The bare one, the one that got 500 at 20 ms, and the same anew 500 ms later.
    #expect(drive.sent.map(\.milliseconds) == [0, 10, 520])
    #expect(drive.sent.map(\.transmission.attempt) == [1, 1, 1])
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `STUN-7 an error with an unknown required attribute keeps its code`(
    transport: TransportProtocol
  ) throws {
    let key = try Keys.sha1()
    server.fault = { request, number in
      guard number == 2 else { return nil }
      return [
        try Reply.error(486, to: request, key: key) {
          $0.append(AttributeType(rawValue: 0x7ABC), value: [1, 2, 3, 4].span)
        }
      ]
    }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run()
    #expect(drive.failure?.errorResponse?.code == 486)
    guard case .unknownRequiredAttribute(0x7ABC, in: _?) = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(drive.requestCount == 2, "nothing was allocated that could be released")
  }

  @Test func `B-2 438 with the nonce that was just used stops at once`() throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.challenge(438, to: request, nonce: "nonce-1")]
    }
    var drive = try server.drive(.tcp)
    try drive.start()
    try drive.run()
    #expect(drive.failure == .staleNonceLoop)
    #expect(drive.requestCount == 2)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-3 401 after credentials is retried once and then means unauthorized`(
    transport: TransportProtocol
  ) throws {
    server.fault = { request, _ in [try Reply.challenge(to: request)] }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run()
    guard case .unauthorized(let error) = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(error.code == 401)
    #expect(!error.isAuthenticated)
    #expect(drive.requestCount == 2)
    #expect(drive.finishedAt == .milliseconds(20))
  }

  @Test func `B-4 401 with a new realm each time: one change is followed`() throws {
    server.fault = { request, number in
      [try Reply.challenge(to: request, realm: "realm-\(number)", nonce: "nonce-\(number)")]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure == .realmFlapping)
    #expect(drive.requestCount == 3)
    #expect(drive.observations.contains(.realmChanged))
  }

  @Test func `B-5 401 and 438 in turn end after four signed rounds`() throws {
    server.fault = { request, number in
      [
        try Reply.challenge(
          number.isMultiple(of: 2) ? 438 : 401, to: request,
          realm: number > 2 ? "other" : "example.org", nonce: "nonce-\(number)")
      ]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure != nil)
    #expect(drive.requestCount <= 5)
  }

  @Test func `B-5 a change of realm leaves fewer renewals`() throws {
    server.fault = { request, number in
      [
        try Reply.challenge(
          number > 2 ? 438 : 401, to: request, realm: number == 1 ? "old" : "example.org",
          nonce: "nonce-\(number)")
      ]
    }
    var drive = try server.drive(.tcp)
    try drive.start()
    try drive.run()
    #expect(drive.failure == .staleNonceLoop)
    #expect(drive.requestCount == 5)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-8 a request answered by endless 500 is resent four times`(transport: TransportProtocol)
    throws
  {
    var drive = Drive(try Clients.binding(transport), over: transport) { request in
      [Delivery(bytes: try Reply.error(500, to: request))]
    }
    try drive.start()
    try drive.run(until: .milliseconds(10))
    #expect(drive.alarm?.reason == .serverErrorPause)
    try drive.run()
    #expect(drive.sent.map(\.transmission.attempt) == [1, 1, 1, 1, 1])
    #expect(Set(drive.sent.map(\.transmission.transactionID)).count == 5)
    #expect(drive.failure?.errorResponse?.code == 500)
  }

  @Test func `B-8 nothing is retransmitted in the pause after a 500`() throws {
    var drive = Drive(try Clients.binding()) { request in
      [Delivery(bytes: try Reply.error(500, to: request))]
    }
    try drive.start()
    try drive.run(until: .milliseconds(10))
    try drive.wake(at: .milliseconds(505))
    #expect(drive.sent.count == 1)
  }

  @Test func `B-8 500 once is no failure`() throws {
    var isFirst = true
    var drive = Drive(try Clients.binding()) { request in
      defer { isFirst = false }
      return [
        Delivery(
          bytes: isFirst ? try Reply.error(500, to: request) : try Reply.binding(to: request))
      ]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success?.mapped == Reply.mapped)
    #expect(drive.sent.map(\.milliseconds) == [0, 510])
  }

  @Test func `B-9 an answer to the seventh send counts and is no sample`() throws {
    var drive = Drive(try Clients.binding()) { request in
      request.attempt == 7 ? [Delivery(bytes: try Reply.binding(to: request))] : []
    }
    try drive.start()
    try drive.run()
    let answer = try #require(drive.answers.first)
    #expect(drive.success != nil)
    #expect(answer.sends == 7)
    #expect(answer.answeredAttempt == nil)
    #expect(!answer.isSample)
    #expect(answer.receivedAt == .milliseconds(31_510))
  }

  @Test func `B-10 of seven answers the first wins and the others are duplicates`() throws {
    var drive = Drive(try Clients.binding()) { request in
      [Delivery(bytes: try Reply.binding(to: request), delay: .seconds(35))]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success != nil)
    #expect(drive.answers.map(\.sends) == [7])
    #expect(drive.dropped == Array(repeating: .duplicate, count: 6))
  }

  @Test func `B-11 an answer after the failure is late`() throws {
    var drive = Drive(try Clients.binding()) { request in
      request.attempt == 1
        ? [Delivery(bytes: try Reply.binding(to: request), delay: .seconds(40))] : []
    }
    try drive.start()
    try drive.run()
    #expect(drive.failure == .timeout)
    #expect(drive.dropped == [.late])
    #expect(drive.answers.isEmpty)
  }

  @Test func `B-12 a flood of garbage neither ends nor delays a transaction`() throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    try drive.run(until: .milliseconds(100))
    for size in 0..<20_000 {
      try drive.receive([UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size % 64))
    }
    #expect(drive.outcome == nil)
    try drive.run()
    #expect(drive.sent.map(\.milliseconds) == [0, 500, 1500, 3500, 7500, 15500, 31500])
    #expect(drive.finishedAt == .milliseconds(39_500))
    guard case .timeoutOnlyDropped(let counts) = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(counts.total == 20_000)
  }

  @Test(arguments: [
    UInt16(401), 437, 438, 400, 403, 486, 300, 500, 508,
  ])
  func `B-13 an authenticated success wins over an error that came first`(code: UInt16) throws {
    server.fault = { request, number in
      guard number == 2 else { return nil }
      let forged =
        code == 401 || code == 438
        ? try Reply.challenge(code, to: request, realm: "forged", nonce: "forged")
        : try Reply.error(code, to: request)
      return [forged, try self.server.reply(to: request)]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(20))
    #expect(drive.alarm?.reason == .refresh)
    #expect(server.hasAllocation)
    try drive.release()
    try drive.run()
    #expect(drive.relay?.realm == "example.org")
    #expect(drive.status == .confirmed)
    #expect(!server.hasAllocation)
  }

  @Test func `B-13 a forged error does not stop the retransmissions`() throws {
    server.fault = { request, number in
      guard number > 1, request.kind == .allocate else { return nil }
      return request.attempt == 1 ? [try Reply.error(437, to: request)] : nil
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(600))
    #expect(drive.sent.map(\.milliseconds) == [0, 10, 510])
    #expect(drive.alarm?.reason == .refresh)
  }

  @Test func `STUN-28 the deadline makes a provisional error the verdict`() throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.error(486, to: request)]
    }
    var drive = try server.drive(deadline: .milliseconds(300))
    try drive.start()
    try drive.run()
    #expect(drive.finishedAt == .milliseconds(300))
    #expect(drive.failure?.errorResponse?.code == 486)
    #expect(drive.failure?.errorResponse?.isAuthenticated == false)
  }

  @Test(arguments: [(100, 1000), (500, 1000), (800, 1600)])
  func `STUN-28 a provisional error is held for two RTO and at least a second`(
    timeout: Int, hold: Int
  ) throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.error(486, to: request)]
    }
    let parameters = try Clients.parameters(
      credential: .alice(), schedule: .datagram(initialTimeout: .milliseconds(timeout)))
    let options = AllocationOptions(redirects: RedirectPolicy(server: Clients.server, now: .zero))
    var drive = Drive(Allocation(parameters, options), server: server.answer)
    try drive.start()
    try drive.run()
    #expect(drive.finishedAt == .milliseconds(20 + hold))
    guard case .provisional(let error, let until) = drive.events.first(where: \.isProvisional)
    else {
      Issue.record("\(drive.events)")
      return
    }
    #expect(error.code == 486)
    #expect(until == .milliseconds(20 + hold))
  }

  @Test func `STUN-27 a challenge counts although its integrity is wrong`() throws {
    server.fault = { request, number in
      guard number > 1 else { return nil }
      let key = try Keys.sha1(realm: "elsewhere")
      return [
        try Reply.error(401, to: request, key: key) { builder in
          builder.append(Realm("example.org"))
          builder.append(Nonce("nonce-2"))
        }
      ]
    }
    var drive = try server.drive(.tcp)
    try drive.start()
    try drive.run()
    guard case .unauthorized = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
  }

  @Test func `B-14 a success with wrong integrity does not keep the right one out`() throws {
    server.fault = { request, number in
      guard number == 2 else { return nil }
      let wrong = try Reply.allocate(to: request, key: try Keys.sha1(realm: "elsewhere"))
      let bare = try Reply.allocate(to: request)
      return [wrong, bare, try self.server.reply(to: request)]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(20))
    #expect(drive.dropped == [.badIntegrity, .missingIntegrity])
    #expect(drive.alarm?.reason == .refresh)
  }

  @Test func `B-31 each Binding tells its own mapped address`() throws {
    var drives: [SocketAddress?] = []
    for port in [UInt16(40_001), 40_002] {
      var drive = Drive(try Clients.binding()) { request in
        let mapped = SocketAddress(Reply.mapped.ip, port: port)
        return [Delivery(bytes: try Reply.binding(to: request, mapped: mapped))]
      }
      try drive.start()
      try drive.run()
      drives.append(drive.success?.mapped)
    }
    #expect(drives.map { $0?.port } == [40_001, 40_002])
  }

  @Test func `B-36 of two authenticated successes the first wins`() throws {
    let other = SocketAddress(Reply.relayed.ip, port: 50_002)
    server.fault = { request, number in
      guard number == 2 else { return nil }
      let first = try self.server.reply(to: request)
      return [first, try Reply.allocate(to: request, key: try Keys.sha1(), relayed: other)]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(20))
    #expect(drive.dropped == [.duplicate])
    try drive.release()
    try drive.run()
    #expect(drive.relay?.relayed == [Reply.relayed])
  }

  @Test(arguments: [UInt32(1200), 120, 30])
  func `B-37 the lifetime that a Refresh answers is followed`(granted: UInt32) throws {
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(20))
    #expect(drive.alarm?.instant == .milliseconds(20) + .seconds(540))
    server.lifetime = granted
    try drive.run(until: .milliseconds(20) + .seconds(541))
    #expect(drive.events.contains(.refreshed(lifetime: granted)))
    let early = granted > 120 ? granted - 60 : granted / 2
    #expect(drive.alarm?.instant == .milliseconds(540_030) + .seconds(Int(early)))
  }

  @Test func `B-37 a Refresh that answers lifetime 0 ends the allocation`() throws {
    server.fault = { request, _ in
      guard request.kind == .refresh else { return nil }
      return [try Reply.success(to: request, key: try Keys.sha1()) { $0.append(Lifetime(0)) }]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure == .allocationLost)
    #expect(drive.finishedAt == .milliseconds(540_030))
    #expect(drive.sent.filter { $0.transmission.kind == .refresh }.count == 1)
  }

  @Test func `B-38 437 asks for a fresh socket`() throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.error(437, to: request, key: try Keys.sha1())]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure?.needsFreshSocket == true)
    #expect(drive.finishedAt == .milliseconds(20))
    #expect(drive.requestCount == 2)
  }

  @Test(arguments: [UInt16(486), 508, 440, 441, 442, 403, 600])
  func `B-39 and TURN-13 errors that a retry cannot help end it quickly`(code: UInt16) throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.error(code, to: request, key: try Keys.sha1())]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure?.errorResponse?.code == Int(code))
    #expect(drive.failure?.errorResponse?.isAuthenticated == true)
    #expect(drive.finishedAt == .milliseconds(20))
    #expect(drive.requestCount == 2)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-41 our own request come back is an echo`(transport: TransportProtocol) throws {
    var drive = Drive(try Clients.binding(transport), over: transport) { request in
      request.attempt == 1
        ? [
          Delivery(bytes: request.bytes),
          Delivery(bytes: try Reply.binding(to: request), delay: .milliseconds(20)),
        ] : []
    }
    try drive.start()
    try drive.run()
    #expect(drive.dropped == [.echo])
    #expect(drive.success != nil)
  }
}

extension Event {
  fileprivate var isProvisional: Bool {
    if case .provisional = self { true } else { false }
  }
}

extension Drive {
  /// Requests, retransmissions not counted.
  var requestCount: Int { Set(sent.map(\.transmission.transactionID)).count }
}
