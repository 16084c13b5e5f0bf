import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// Deviations from the standard that were seen in servers.
struct ForeignServerTests {
  let server = ScriptedTURNServer()

  /// Runs an allocation whose signed Allocate is answered so.
  private func run(
    _ transport: TransportProtocol = .udp, _ answer: @escaping (Transmission) throws -> [UInt8]
  ) throws -> Drive<Allocation> {
    server.fault = { request, _ in
      let isSigned = try Message(request.bytes).contains(.realm)
      return isSigned && request.kind == .allocate ? [try answer(request)] : nil
    }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run()
    return drive
  }

  private static func error(
    _ code: Int, _ reason: String, isAuthenticated: Bool
  ) -> ErrorResponse {
    ErrorResponse(code: code, reason: reason, isAuthenticated: isAuthenticated)
  }

  // MARK: Wrong credentials

  @Test func `STUN-28 a 401 that repeats the nonce counts at once`() throws {
    let drive = try run { try Reply.challenge(to: $0) }
    #expect(drive.failure?.errorResponse?.code == 401)
    guard case .unauthorized = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(drive.finishedAt == .milliseconds(20))
    #expect(!drive.events.contains { if case .provisional = $0 { true } else { false } })
  }

  @Test func `B-13 a 401 with another nonce is held, since anybody could have made it up`() throws {
    let drive = try run { try Reply.challenge(to: $0, nonce: "nonce-2") }
    #expect(drive.failure?.errorResponse?.code == 401)
    #expect(drive.finishedAt == .milliseconds(1020))
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `STUN-24 a 401 without REALM and NONCE refuses the credentials`(
    transport: TransportProtocol
  ) throws {
    let drive = try run(transport) { try Reply.error(401, to: $0) }
    guard case .unauthorized(let error) = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(!error.isAuthenticated)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `an unsigned 400 to the signed request is reported as such`(
    transport: TransportProtocol
  ) throws {
    let unsigned = try run(transport) { try Reply.error(400, to: $0) }
    #expect(
      unsigned.failure
        == .signedRequestRefused(Self.error(400, "Bad Request", isAuthenticated: false)))
    let signed = try run(transport) { try Reply.error(400, to: $0, key: Keys.sha1()) }
    #expect(
      signed.failure
        == .errorResponse(Self.error(400, "Bad Request", isAuthenticated: true)))
  }

  // MARK: Servers without TURN

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `a Binding error answers an Allocate: the server knows no TURN`(
    transport: TransportProtocol
  ) throws {
    let server = ScriptedTURNServer()
    server.fault = { request, _ in
      var builder = MessageBuilder(MessageType(.binding, .error), request.transactionID)
      builder.append(ErrorCode(ErrorCode.Code(rawValue: 600)))
      return [try builder.finish()]
    }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run()
    #expect(
      drive.failure
        == .methodUnknown(Self.error(600, "Global Failure", isAuthenticated: false)))
    #expect(drive.finishedAt == .milliseconds(10))
  }

  // MARK: SHA-256 that is offered and not meant

  private func offerSHA256() {
    server.features = [.passwordAlgorithms]
    server.algorithms = PasswordAlgorithms([.sha256])
    server.expected = .sha256
  }

  @Test func `STUN-27 a success signed with SHA-1 ends a SHA-256 request after the hold`() throws {
    offerSHA256()
    let drive = try run { try Reply.allocate(to: $0, key: Keys.sha1()) }
    #expect(drive.failure == .integrityViolated(.otherKind))
    #expect(Set(drive.dropped) == [.otherIntegrity])
    // 20 ms for challenge and answer, a second's hold, 10 ms for the release.
    #expect(drive.finishedAt == .milliseconds(1030))
    #expect(drive.sent.last?.transmission.kind == .release)
  }

  @Test func `a client that leaves SHA-256 alone is one of RFC 5389`() throws {
    offerSHA256()
    server.fault = { request, number in
      guard number > 1 else { return nil }
      let message = try Message(request.bytes)
      #expect(try message.verifyIntegrity(Keys.sha1()) == .valid)
      for type in [AttributeType.passwordAlgorithm, .passwordAlgorithms, .userhash] {
        #expect(!message.contains(type))
      }
      return request.kind == .allocate
        ? [try Reply.allocate(to: request, key: Keys.sha1())]
        : [try Reply.success(to: request, key: Keys.sha1()) { $0.append(Lifetime(0)) }]
    }
    var parameters = try Clients.parameters(credential: .alice())
    parameters.ignoresPasswordAlgorithms = true
    let options = AllocationOptions(
      redirects: RedirectPolicy(server: Clients.server, now: .zero), holds: false)
    var drive = Drive(Allocation(parameters, options), server: server.answer)
    try drive.start()
    try drive.run()
    #expect(drive.relay?.integrity == .sha1)
    #expect(drive.status == .confirmed)
  }
}
