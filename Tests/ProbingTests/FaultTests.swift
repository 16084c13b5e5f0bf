import Measurements
import Polling
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// Each thing that a responder can do wrong, over the transports where it can.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
  private static let datagrams: [TransportProtocol] = [.udp, .dtls]
  private static let streams: [TransportProtocol] = [.tcp, .tls]
  /// For checks that only their deadline ends.
  private static let short = Nanoseconds.seconds(3)

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `a slow answer is measured as slow`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.delay(.milliseconds(30))])
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect((found.check.rtt?.min ?? .zero) >= .milliseconds(30))
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-11 an answer after the deadline does not count`(transport: TransportProtocol) async throws
  {
    let server = try FaultyServer(transport, [.delay(.seconds(60))])
    let found = try await server.check(timeout: Self.short)
    #expect(found.check.failure?.reason == .timeout)
    #expect(found.check.responsesReceived == 0)
  }

  @NetworkActor @Test(arguments: datagrams)
  func `B-9 an answer to the second send counts and is no sample`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.dropFirst(1)])
    let found = try await server.check(scheme: "stun")
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.retransmissions >= 1)
    #expect(found.check.rtt == nil)
  }

  @NetworkActor @Test(arguments: streams)
  func `B-16 a stream is not asked twice`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.dropFirst(1)])
    let found = try await server.check(scheme: "stun", timeout: Self.short)
    #expect(found.check.failure?.reason == .timeout)
    #expect(found.requests.count == 1)
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-3 a server that challenges forever gets the credentials once`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.challengeAlways])
    let found = try await server.check()
    #expect(found.check.failure?.reason == .unauthorized)
    #expect(found.allocates.map(\.isSigned) == [false, true])
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-1 endless new nonces end after three`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.staleNonce])
    let found = try await server.check()
    #expect(found.check.failure?.reason == .staleNonce)
    #expect(found.allocates.filter(\.isSigned).count == 4)
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-2 the same nonce again ends it at once`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.staleNonceRepeated])
    let found = try await server.check()
    #expect(found.check.failure?.reason == .staleNonce)
    // The 438 brings the nonce of the 401, which has just been used.
    #expect(found.allocates.filter(\.isSigned).count == 1)
  }

  @NetworkActor @Test(arguments: ["stun", "turn"])
  func `14 answers from another port do not count, and tell where they came from`(
    scheme: String
  ) async throws {
    let server = try FaultyServer(.udp, [.wrongSource])
    let found = try await server.check(scheme: scheme, timeout: Self.short)
    #expect(found.check.failure?.reason == .badResponse)
    #expect(found.check.responsesReceived == 0)
    let senders = found.check.observations.compactMap {
      if case .answeredFrom(let sender) = $0 { sender } else { nil }
    }
    #expect(senders.map(\.ip).contains(.loopbackV4))
    #expect(!senders.contains(server.address))
    #expect(senders.allSatisfy { found.check.failure?.message.text.contains("\($0)") == true })
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `31 answers signed with another key are violated integrity`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.wrongIntegrity])
    let found = try await server.check(timeout: transport.isDatagram ? Self.short : nil)
    #expect(found.check.failure?.reason == .integrityFailure, "\(found.check)")
    // The answer to Refresh(0) cannot be believed either, but the server has carried it out.
    #expect(found.leftBehind == 0)
  }

  @NetworkActor
  @Test(
    arguments: [
      (UInt16(400), FailureReason.badResponse, 1), (403, .forbidden, 1), (420, .badResponse, 1),
      (437, .allocationMismatch, 3), (440, .addressFamily, 1), (441, .unauthorized, 1),
      (442, .unsupportedTransport, 1), (486, .quota, 1), (500, .badResponse, 5),
      (508, .insufficientCapacity, 1), (600, .badResponse, 1), (699, .badResponse, 1),
    ], [TransportProtocol.udp, .tls])
  func `TURN-13 B-8 B-38 B-39 an error has its reason and its number of tries`(
    error: (code: UInt16, reason: FailureReason, tries: Int), transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.error(error.code)])
    let found = try await server.check()
    #expect(found.check.failure?.reason == error.reason)
    #expect(found.check.failure?.stunErrorCode == Int(error.code))
    #expect(found.allocates.count == error.tries)
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-7 an unsigned redirect is reported and not followed`(
    transport: TransportProtocol
  ) async throws {
    let elsewhere = try FaultyServer(transport)
    let server = try FaultyServer(transport, [.redirect([elsewhere.address])])
    let found = try await server.check()
    #expect(found.check.failure?.reason == .redirect)
    #expect(
      found.check.observations.contains(
        .redirected(to: elsewhere.address, signed: false, followed: false)))
    #expect(elsewhere.requests.isEmpty)
    elsewhere.close()
  }

  @NetworkActor @Test(arguments: datagrams)
  func `4 truncated datagrams are dropped`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.truncate(24)])
    let found = try await server.check(timeout: Self.short)
    #expect(found.check.failure?.reason == .badResponse)
    #expect(found.check.responsesReceived == 0)
  }

  @NetworkActor @Test(arguments: streams)
  func `4 a stream that stops in the middle is reported as such`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.truncate(24)])
    let found = try await server.check(scheme: "stun", timeout: Self.short)
    #expect(found.check.failure?.reason == .badResponse)
    #expect(found.check.failure?.message.text.contains("24 bytes came") == true)
  }

  @NetworkActor @Test(arguments: datagrams)
  func `garbage before each answer does no harm`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.preface(Array(repeating: 0xA5, count: 300))])
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: streams)
  func `garbage before an answer is the end of a stream`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.preface(Array(repeating: 0xA5, count: 300))])
    let found = try await server.check()
    #expect(found.check.failure?.reason == .notSTUN)
    #expect(found.check.failure?.evidence.first?.text.contains("a5 a5 a5") == true)
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-10 of seven answers the first counts`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport, [.repeatAnswer(7)])
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    // A Binding, the bare Allocate, the signed one, and its release.
    #expect(found.check.responsesReceived == 4)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: streams, [1, 3, 7])
  func `B-17 answers in pieces are put together`(
    transport: TransportProtocol, count: Int
  ) async throws {
    let server = try FaultyServer(transport, [.pieces(count: count, pause: Nanoseconds(1000))])
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: streams)
  func `B-15 a byte now and then does not move the deadline`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport, [.pieces(count: 1, pause: .milliseconds(150))])
    let found = try await server.check(scheme: "stun", timeout: Self.short)
    #expect(found.check.failure?.reason == .badResponse)
    #expect(found.check.failure?.message.text.contains("broke off") == true)
  }

  @NetworkActor @Test(arguments: streams, [0, 1, 19, 30])
  func `B-18 a stream that ends in the middle of an answer is closed`(
    transport: TransportProtocol, count: Int
  ) async throws {
    let server = try FaultyServer(transport, [.closeAfter(count)])
    let found = try await server.check()
    #expect(found.check.failure?.reason == .connectionClosed, "\(found.check)")
    #expect(found.check.failure?.phase == .binding)
  }
}
