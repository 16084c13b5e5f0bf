import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// The hostile answers to an Allocate, with and without credentials in it.
struct HostileAllocateTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var vector: String
    var failure: STUNFailure
    var testDescription: String {
      "row \(vector.dropFirst("hostile-".count).prefix(2)): \(vector)"
    }

    init(_ vector: String, _ failure: STUNFailure) {
      self.vector = vector
      self.failure = failure
    }
  }

  // MARK: Errors

  static let errors: [Row] = [
    Row("hostile-36-error-no-code", .protocolError),
    Row("hostile-37-error-len0", .malformed(.errorCode)),
    Row("hostile-38-error-len3", .malformed(.errorCode)),
    Row("hostile-39-error-class7", .malformed(.errorCode)),
    Row("hostile-40-error-class0", .malformed(.errorCode)),
    Row("hostile-41-error-number100", .malformed(.errorCode)),
    Row(
      "hostile-42-error-reason-nul-padded",
      .allocationMismatch(error(437, "Mismatched allocation"))),
    Row("hostile-43-error-reason-invalid-utf8", .badChallenge(lacks: .both)),
    Row("hostile-44-error-reason-764", .badChallenge(lacks: .both)),
    Row("hostile-45-realm-missing", .badChallenge(lacks: .realm)),
    Row("hostile-46-nonce-missing", .badChallenge(lacks: .nonce)),
    Row("hostile-47-realm-764", .realmTooLong(764)),
    Row("hostile-48-nonce-60000", .nonceTooLong(60_000)),
    Row("hostile-49-realm-invalid-utf8", .badRealm),
    Row("hostile-50-realm-empty", .badRealm),
    Row("hostile-54-pwalgs-unknown", .noCommonAlgorithm),
    Row("hostile-55-pwalgs-truncated", .malformed(.passwordAlgorithms)),
    Row("hostile-76-420-empty", .errorResponse(error(420, "x"))),
    Row("hostile-77-420-odd", .errorResponse(error(420, "x"))),
    Row("hostile-78-420-own-mandatory", .errorResponse(error(420, "x"))),
  ]

  @Test(arguments: errors, [TransportProtocol.udp, .tcp])
  func `as an answer to the bare Allocate`(row: Row, transport: TransportProtocol) throws {
    let server = ScriptedTURNServer()
    server.fault = { request, _ in [try Vector.answering(request, row.vector)] }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run()
    #expect(drive.failure == row.failure)
    #expect(drive.finishedAt == .milliseconds(10))
    #expect(drive.sent.count == 1)
  }

  /// The meaning of an error in answer to a signed request: a 401 without a nonce refuses the credentials.
  private func isExpected(_ drive: Drive<Allocation>, _ row: Row) -> Bool {
    if case .unauthorized = drive.failure {
      if case .badChallenge = row.failure { true } else { false }
    } else {
      drive.failure == row.failure
    }
  }

  @Test(arguments: errors)
  func `as an answer to the signed Allocate over UDP they are provisional`(row: Row) throws {
    var drive = try signed(row.vector, .udp)
    try drive.run(until: .milliseconds(1020))
    #expect(isExpected(drive, row))
    // 10 ms for the challenge, 10 ms for the vector, then max(2 RTO, 1 s); 437 has a release after it.
    #expect(drive.finishedAt == .milliseconds(1020))
  }

  @Test(arguments: errors)
  func `as an answer to the signed Allocate over TCP they count at once`(row: Row) throws {
    var drive = try signed(row.vector, .tcp)
    try drive.run(until: .milliseconds(20))
    #expect(isExpected(drive, row))
    #expect(drive.finishedAt == .milliseconds(20))
  }

  @Test(arguments: [
    ("hostile-43-error-reason-invalid-utf8", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{1B}[2J"),
    ("hostile-44-error-reason-764", String(repeating: "A", count: 764)),
  ])
  func `rows 43 and 44: an odd reason phrase is text all the same`(
    vector: String, reason: String
  ) throws {
    var drive = try signed(vector, .udp)
    try drive.run()
    #expect(drive.failure?.errorResponse?.reason == reason)
    let isLong = reason.utf8.count > 763
    #expect(drive.observations.contains(.longReasonPhrase(764)) == isLong)
  }

  @Test(arguments: [
    ("hostile-51-nonce-empty", false), ("hostile-52-nonce-cookie-badb64", true),
    ("hostile-53-nonce-cookie-short", true),
  ])
  func `rows 51 to 53: an odd nonce is echoed`(vector: String, isOdd: Bool) throws {
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      number == 1 ? [try Vector.answering(request, vector)] : []
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(10))
    let nonce = try #require(try Message(Vector(vector).bytes).first(Nonce.self))
    #expect(try server.requests.last?.first(Nonce.self) == nonce)
    #expect(try server.requests.last?.first(Username.self)?.text == "alice")
    #expect(server.requests.count == 2)
    #expect(drive.observations.contains(.malformedNonceCookie) == isOdd)
  }

  @Test func `row 56: an unknown algorithm is stepped over and SHA-256 taken`() throws {
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      number == 1 ? [try Vector.answering(request, "hostile-56-pwalgs-params")] : []
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(10))
    let list = try #require(
      try Message(Vector("hostile-56-pwalgs-params").bytes).first(PasswordAlgorithms.self))
    let request = try #require(server.requests.last)
    #expect(list.algorithms.map(\.number).count == 2)
    #expect(try request.first(PasswordAlgorithms.self) == list)
    #expect(try request.first(PasswordAlgorithm.self) == .sha256)
  }

  // MARK: Successes

  @Test(arguments: [
    ("hostile-31-mi-bad", IntegrityViolation.wrong), ("hostile-32-mi-missing", .missing),
    ("hostile-33-mi-len32", .wrong),
  ])
  func `rows 31 to 33: wrong integrity is dropped over UDP and ends it over TCP`(
    vector: String, violation: IntegrityViolation
  ) throws {
    var datagram = try signed(vector, .udp)
    #expect(datagram.outcome == nil)
    #expect(datagram.dropped.count == 1)
    try datagram.run()
    #expect(datagram.failure == .integrityViolated(violation))
    #expect(datagram.sent.last?.transmission.kind == .release)
    var stream = try signed(vector, .tcp)
    try stream.run(until: .milliseconds(30))
    #expect(stream.failure == .integrityViolated(violation))
    #expect(stream.finishedAt == .milliseconds(30))
  }

  @Test func `row 35: SHA-1 integrity does not answer a SHA-256 request`() throws {
    let server = ScriptedTURNServer()
    server.features = [.passwordAlgorithms]
    server.algorithms = PasswordAlgorithms([.sha256])
    server.expected = .sha256
    server.fault = { request, number in
      number == 2 ? [try Vector.answering(request, "hostile-35-mi-wrong-alg")] : nil
    }
    var drive = try server.drive(deadline: .milliseconds(400))
    try drive.start()
    try drive.run()
    #expect(drive.dropped == [.otherIntegrity])
    #expect(drive.failure == .integrityViolated(.otherKind))
  }

  static let defects: [Row] = [
    Row("hostile-34-attr-after-mi", .missingRelayedAddress),
    Row("hostile-57-relayed-missing", .missingRelayedAddress),
    Row(
      "hostile-62-relayed-zero", .badRelayedAddress(SocketAddress(.anyV4, port: 0))),
  ]

  @Test(arguments: defects, [TransportProtocol.udp, .tcp])
  func `a success with defects fails and is released`(row: Row, transport: TransportProtocol) throws
  {
    var drive = try signed(row.vector, transport)
    try drive.run()
    #expect(drive.failure == row.failure)
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate, .release])
    #expect(drive.status == .alreadyGone)
  }

  @Test(arguments: [
    ("hostile-58-lifetime-missing", [Observation.missingLifetime], UInt32(600)),
    ("hostile-60-lifetime-max", [.longLifetime(.max)], .max),
    (
      "hostile-61-relayed-private",
      [.relayUnroutable(SocketAddress(.v4(0x0A00_0001), port: 50000))], 600
    ),
  ])
  func `rows 58, 60 and 61: an odd success is held and observed`(
    vector: String, observed: [Observation], lifetime: UInt32
  ) throws {
    var drive = try signed(vector, .udp)
    #expect(drive.observations.contains(observed[0]))
    #expect(drive.alarm?.reason == .refresh)
    #expect(drive.alarm?.instant == .milliseconds(20) + .seconds(Int(lifetime) - 60))
    try drive.release()
    try drive.run()
    #expect(drive.relay?.lifetime == lifetime)
  }

  @Test func `row 59: lifetime 0 is as good as expired and released at once`() throws {
    var drive = try signed("hostile-59-lifetime-0", .udp)
    #expect(drive.observations.contains(.zeroLifetime))
    #expect(drive.sent.last?.transmission.kind == .release)
    try drive.run()
    #expect(drive.relay?.lifetime == 0)
    #expect(drive.status == .alreadyGone)
  }

  // MARK: Redirects

  @Test(arguments: [
    Row("hostile-69-300-no-server", .errorResponse(error(300, "x", true))),
    Row(
      "hostile-70-300-loopback",
      .redirect(.refused, to: [address(0x7F00_0001, 22)], isAuthenticated: true)),
    Row("hostile-71-300-self", .redirect(.loop, to: [Clients.server], isAuthenticated: true)),
    Row(
      "hostile-72-300-other-family",
      .redirect(
        .family, to: [SocketAddress(.v6(high: 0x2001_0DB8 << 32, low: 0), port: 3478)],
        isAuthenticated: true)),
  ])
  func `rows 69 to 72: a redirect that cannot be followed`(row: Row) throws {
    let drive = try signed(row.vector, .udp)
    #expect(drive.failure == row.failure)
    #expect(drive.finishedAt == .milliseconds(20))
  }

  // MARK: Help

  private static func error(
    _ code: Int, _ reason: String, _ isAuthenticated: Bool = false
  ) -> ErrorResponse {
    ErrorResponse(code: code, reason: reason, isAuthenticated: isAuthenticated)
  }

  private static func address(_ ip: UInt32, _ port: UInt16) -> SocketAddress {
    SocketAddress(.v4(ip), port: port)
  }

  /// An allocation whose first signed Allocate was answered with a vector, 20 ms from the start.
  private func signed(
    _ vector: String, _ transport: TransportProtocol
  ) throws -> Drive<Allocation> {
    let server = ScriptedTURNServer()
    server.fault = { request, _ in
      guard request.kind == .allocate,
        try Message(request.bytes).contains(.messageIntegrity)
      else { return nil }
      return request.attempt == 1 ? [try Vector.answering(request, vector)] : []
    }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run(until: .milliseconds(20))
    return drive
  }
}
