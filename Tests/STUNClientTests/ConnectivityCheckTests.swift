import STUNClient
import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// The client's side of ICE's checks (RFC 8445 section 7.2).
struct ConnectivityCheckTests {
  private typealias Check = Drive<ConnectivityCheck>

  private func run(
    _ parameters: ConnectivityParameters = Session.parameters(), server: @escaping Check.Server
  ) throws -> Check {
    var drive = Check(ConnectivityCheck(parameters), server: server)
    try drive.start()
    try drive.run()
    return drive
  }

  private static func success(_ request: Transmission) throws -> [UInt8] {
    try Reply.success(to: request, key: Session.remoteKey) {
      $0.append(XORMappedAddress(Reply.mapped))
    }
  }

  // MARK: - The request

  @Test func `ICE-3 the request is that of the vector, byte by byte`() throws {
    let vector = try Vector("derived-ice-check-controlling")
    let known = try Message(vector.bytes)
    var parameters = Session.parameters()
    parameters.client.makeTransactionID = { known.transactionID }
    parameters.priority = try #require(try known.first(Priority.self)).value
    let tieBreaker = try #require(try known.first(ICEControlling.self)).value
    parameters.role = ICERole(.controlling, tieBreaker: tieBreaker)
    let drive = try run(parameters) { [Delivery(bytes: try Self.success($0))] }
    #expect(drive.sent[0].transmission.bytes == vector.bytes)
  }

  @Test func `ICE-4 the priority is that of a peer-reflexive candidate`() throws {
    let drive = try run { [Delivery(bytes: try Self.success($0))] }
    let request = try Message(drive.sent[0].transmission.bytes)
    #expect(try request.first(Priority.self)?.value == 1_862_270_975)
  }

  @Test(arguments: [(true, ICERole.Side.controlling), (true, .controlled), (false, .controlling)])
  func `ICE-13 only a controlling agent nominates`(wanted: Bool, side: ICERole.Side) throws {
    let role = ICERole(side, tieBreaker: 7)
    let drive = try run(Session.parameters(role: role, nominates: wanted)) {
      [Delivery(bytes: try Self.success($0))]
    }
    let nominates = wanted && side == .controlling
    let request = try Message(drive.sent[0].transmission.bytes)
    #expect(request.contains(.useCandidate) == nominates)
    #expect(drive.success?.isNominated == nominates)
  }

  // MARK: - Success

  @Test(arguments: [
    ("rfc5769-2.2-ipv4-response", "192.0.2.1:32853"),
    ("rfc5769-2.3-ipv6-response", "[2001:db8:1234:5678:11:2233:4455:6677]:32853"),
  ])
  func `ICE-10 the published answers tell the mapped address`(
    name: String, mapped: String
  ) throws {
    let bytes = try Vector(name).bytes
    let id = try Message(bytes).transactionID
    let end = ShortTermCredential(usernameFragment: "evtj", password: "VOkJxbRl1RmTxUk/WvJxBt")
    var parameters = Session.parameters(credentials: ShortTermCredentials(local: end, remote: end))
    parameters.client.makeTransactionID = { id }
    let drive = try run(parameters) { _ in [Delivery(bytes: bytes)] }
    #expect(drive.success?.mapped.description == mapped)
    #expect(drive.answers.first?.isSample == true)
    #expect(drive.answers.first?.isAuthenticated == true)
  }

  @Test func `ICE-3 an answer signed with another password is dropped`() throws {
    let drive = try run { request in
      [
        Delivery(
          bytes: try Reply.success(to: request, key: Session.key("other")) {
            $0.append(XORMappedAddress(Reply.mapped))
          })
      ]
    }
    #expect(drive.failure == .integrityViolated(.wrong))
    #expect(Set(drive.dropped) == [.badIntegrity])
  }

  @Test func `ICE-3 an answer without integrity is dropped`() throws {
    let drive = try run { [Delivery(bytes: try Reply.binding(to: $0))] }
    #expect(drive.failure == .integrityViolated(.missing))
    #expect(Set(drive.dropped) == [.missingIntegrity])
  }

  @Test func `ICE-16 an answer without FINGERPRINT is dropped`() throws {
    let drive = try run { request in
      var builder = MessageBuilder(MessageType(.binding, .success), request.transactionID)
      builder.append(XORMappedAddress(Reply.mapped))
      builder.appendIntegrity(Session.remoteKey)
      return [Delivery(bytes: try builder.finish())]
    }
    #expect(Set(drive.dropped) == [.badFingerprint])
    #expect(drive.success == nil)
  }

  @Test func `ICE-16 MAPPED-ADDRESS alone does not count`() throws {
    let drive = try run { request in
      [
        Delivery(
          bytes: try Reply.success(to: request, key: Session.remoteKey) {
            $0.append(MappedAddress(Reply.mapped))
          })
      ]
    }
    #expect(drive.failure == .missingMappedAddress)
  }

  @Test func `ICE-16 no redirect is followed`() throws {
    let drive = try run {
      [Delivery(bytes: try Reply.error(300, to: $0, key: Session.remoteKey))]
    }
    #expect(drive.failure?.errorResponse?.code == 300)
    #expect(drive.sent.count == 1)
  }

  // MARK: - Role conflict

  @Test func `ICE-7 a 487 changes the role and the tie-breaker, under a new id`() throws {
    let drive = try run { request in
      let isFirst = try Message(request.bytes).contains(.iceControlling)
      let bytes =
        try isFirst
        ? Reply.error(487, to: request, key: Session.remoteKey) : Self.success(request)
      return [Delivery(bytes: bytes)]
    }
    #expect(drive.success?.role == ICERole(.controlled, tieBreaker: 42))
    #expect(drive.observations == [.roleConflict])
    #expect(Set(drive.sent.map(\.transmission.transactionID)).count == 2)
    let second = try Message(try #require(drive.sent.last).transmission.bytes)
    #expect(try second.first(ICEControlled.self)?.value == 42)
    #expect(!second.contains(.iceControlling))
  }

  @Test func `ICE-7 the vector's 487 is understood`() throws {
    let bytes = try Vector("derived-ice-487").bytes
    var parameters = Session.parameters()
    let id = try Message(bytes).transactionID
    parameters.client.makeTransactionID = { id }
    var drive = Check(ConnectivityCheck(parameters)) { _ in [] }
    try drive.start()
    try drive.receive(bytes)
    #expect(drive.observations == [.roleConflict])
  }

  @Test func `ICE-7 conflict upon conflict comes to an end`() throws {
    let drive = try run {
      [Delivery(bytes: try Reply.error(487, to: $0, key: Session.remoteKey))]
    }
    guard case .roleConflictLoop(let error) = drive.failure else {
      Issue.record("\(String(describing: drive.outcome))")
      return
    }
    #expect(error.code == 487)
    #expect(drive.sent.count == 3)
  }

  @Test func `ICE-7 a 487 that anybody may have sent does not overtake the signed answer`() throws {
    let drive = try run { request in
      [
        Delivery(bytes: try Reply.error(487, to: request), delay: .milliseconds(5)),
        Delivery(bytes: try Self.success(request), delay: .milliseconds(20)),
      ]
    }
    #expect(drive.success?.role == Session.controlling)
    #expect(drive.observations.isEmpty)
  }

  // MARK: - Triggered checks

  /// The peer's own check of the pair.
  private func peersCheck(_ credentials: ShortTermCredentials = Session.mirrored) throws -> [UInt8]
  {
    let role = ICERole(.controlled, tieBreaker: 1)
    var drive = Drive(
      ConnectivityCheck(Session.parameters(role: role, credentials: credentials)))
    try drive.start()
    return drive.sent[0].transmission.bytes
  }

  @Test func `ICE-12 the peer's own check triggers ours, under a new id`() throws {
    var drive = Check(ConnectivityCheck(Session.parameters())) { request in
      // The first request was lost on the way.
      guard request.attempt == 1 else { return [] }
      return [Delivery(bytes: try Self.success(request), delay: .milliseconds(600))]
    }
    try drive.start()
    try drive.run(until: .milliseconds(100))
    try drive.receive(try peersCheck())
    #expect(drive.alarm?.reason == .triggeredCheck)
    try drive.run(until: .milliseconds(500))
    #expect(drive.sent.map(\.milliseconds) == [0, 150])
    #expect(Set(drive.sent.map(\.transmission.transactionID)).count == 2)
    #expect(drive.dropped.isEmpty)
    // An earlier request may still be answered, and is a sample: it was sent once.
    try drive.run()
    #expect(drive.success != nil && drive.finishedAt == .milliseconds(600))
    #expect(drive.answers.map(\.isSample) == [true])
  }

  @Test func `ICE-12 an answer that comes meanwhile is enough`() throws {
    var drive = Check(ConnectivityCheck(Session.parameters())) {
      [Delivery(bytes: try Self.success($0), delay: .milliseconds(20))]
    }
    try drive.start()
    try drive.receive(try peersCheck())
    try drive.run()
    #expect(drive.sent.count == 1 && drive.success != nil)
  }

  @Test func `ICE-12 a peer that checks without end does not set our pace`() throws {
    var drive = Check(ConnectivityCheck(Session.parameters(deadline: .milliseconds(5000))))
    try drive.start()
    for turn in 1...400 {
      try drive.receive(try peersCheck())
      try drive.run(until: .milliseconds(turn * 10))
    }
    // One and seven more, of which only the last is sent again.
    #expect(drive.sent.filter { $0.transmission.attempt == 1 }.count == 8)
    try drive.run()
    #expect(drive.failure == .timeout && drive.finishedAt == .milliseconds(5000))
  }

  @Test func `ICE-12 only the peer triggers, and only where something may be lost`() throws {
    let stranger = ShortTermCredentials(
      local: Session.credentials.remote,
      remote: ShortTermCredential(usernameFragment: "LFRG", password: "wrong"))
    var drive = Check(ConnectivityCheck(Session.parameters()))
    try drive.start()
    try drive.receive(try peersCheck(stranger))
    #expect(drive.alarm?.reason == .retransmission && drive.dropped == [.wrongClass])
    var stream = Check(ConnectivityCheck(Session.parameters(.tcp)))
    try stream.start()
    try stream.receive(try peersCheck())
    #expect(stream.alarm?.reason == .reliableTimeout && stream.dropped.isEmpty)
    var parameters = Session.parameters()
    parameters.triggerDelay = nil
    var sample = Check(ConnectivityCheck(parameters))
    try sample.start()
    try sample.receive(try peersCheck())
    #expect(sample.alarm?.reason == .retransmission && sample.dropped.isEmpty)
  }

  // MARK: - Errors

  @Test(arguments: [UInt16(400), 401, 420])
  func `ICE-19 an error fails the pair with its code`(code: UInt16) throws {
    let drive = try run { [Delivery(bytes: try Reply.error(code, to: $0))] }
    #expect(drive.failure?.errorResponse?.code == Int(code))
    #expect(drive.failure?.errorResponse?.isAuthenticated == false)
    if code == 401, case .unauthorized = drive.failure {} else { #expect(code != 401) }
  }

  @Test func `STUN-9 a server error is asked again, five times in all`() throws {
    let drive = try run {
      [Delivery(bytes: try Reply.error(500, to: $0, key: Session.remoteKey))]
    }
    #expect(drive.failure?.errorResponse?.code == 500)
    #expect(Set(drive.sent.map(\.transmission.transactionID)).count == 5)
  }

  @Test func `ICE-14 silence is waited out by the schedule`() throws {
    let drive = try run { _ in [] }
    #expect(drive.sent.map(\.milliseconds) == [0, 500, 1500, 3500, 7500, 15_500, 31_500])
    #expect(Set(drive.sent.map(\.transmission.bytes)).count == 1)
    #expect(drive.failure == .timeout)
  }

  @Test func `a check over TCP is sent once, and ends at its deadline`() throws {
    var drive = Check(
      ConnectivityCheck(Session.parameters(.tcp, deadline: .milliseconds(3000)))
    ) { _ in [] }
    try drive.start()
    try drive.run()
    #expect(drive.sent.count == 1)
    #expect(drive.finishedAt == .milliseconds(3000))
  }

  @Test func `every cut and every flipped bit of an answer is dropped without harm`() throws {
    let vector = try Vector("rfc5769-2.2-ipv4-response").bytes
    let id = try Message(vector).transactionID
    let end = ShortTermCredential(usernameFragment: "evtj", password: "VOkJxbRl1RmTxUk/WvJxBt")
    var parameters = Session.parameters(credentials: ShortTermCredentials(local: end, remote: end))
    parameters.client.makeTransactionID = { id }
    let cuts = (0..<vector.count).map { Array(vector.prefix($0)) }
    let flips = (0..<vector.count * 8).map { bit in
      var bytes = vector
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      return bytes
    }
    for bytes in cuts + flips {
      var drive = Check(ConnectivityCheck(parameters)) { _ in [] }
      try drive.start()
      try drive.receive(bytes)
      #expect(drive.outcome == nil && drive.dropped.count == 1, "\(bytes)")
    }
  }
}
