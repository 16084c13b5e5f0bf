import Measurements
import Polling
import Probing
import STUNWire
import TestSupport
import Testing
import Transports
import Vocabulary

/// The scenarios B-… that need more of a server than one fault in all of its answers.
@Suite(.timeLimit(.minutes(2))) struct ScenarioTests {
  private static let short = Nanoseconds.seconds(3)
  private static let elsewhere = SocketAddress(.loopbackV4, port: 50_000)

  /// Counts the calls of a script.
  @NetworkActor
  private final class Counter {
    private var count = 0

    func next() -> Int {
      count += 1
      return count
    }
  }

  // MARK: Authentication

  @NetworkActor @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-4 a realm may change once`(transport: TransportProtocol) async throws {
    let counter = Counter()
    let server = try FaultyServer(transport) { request, answer in
      guard request.type.method == .allocate else { return [answer] }
      let number = counter.next()
      return [
        try ScriptedAnswer.challenge(
          401, to: request, realm: "realm\(number)", nonce: "nonce\(number)")
      ]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .failed)
    #expect(found.allocates.count <= 3, "\(found.check)")
  }

  @NetworkActor @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-5 stale and unauthorized in turn end within four rounds`(
    transport: TransportProtocol
  ) async throws {
    let counter = Counter()
    let server = try FaultyServer(transport) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      let number = counter.next()
      return [
        try ScriptedAnswer.challenge(
          number.isMultiple(of: 2) ? 401 : 438, to: request, nonce: "nonce\(number)")
      ]
    }
    let found = try await server.check()
    #expect(found.check.failure?.reason == .unauthorized)
    #expect(found.allocates.map(\.isSigned) == [false, true, true])
  }

  @NetworkActor @Test(arguments: [UInt16(400), 401, 403, 437, 438, 441, 486, 500])
  func `B-13 a forged error before the real success does not count`(code: UInt16) async throws {
    let server = try FaultyServer(.udp) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      return [try ScriptedAnswer.challenge(code, to: request, nonce: "forged"), answer]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.udp, .dtls])
  func `B-14 a success with wrong integrity does not count before the right one`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      let forged = try ScriptedAnswer.allocation(
        to: request, relayed: Self.elsewhere, key: ScriptedAnswer.wrongKey)
      return [forged, answer]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.relayedAddresses != [Self.elsewhere])
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `B-36 of two signed successes the first counts`(
    transport: TransportProtocol
  ) async throws {
    let key = try ServerKey.sha1()
    let server = try FaultyServer(transport) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      return [
        try ScriptedAnswer.allocation(to: request, relayed: Self.elsewhere, key: key), answer,
      ]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.relayedAddresses == [Self.elsewhere])
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test func `B-46 a password that cannot be sent is refused before anything is`()
    async throws
  {
    // OpaqueString allows no character that cannot be seen; an empty one is no credential at all.
    let found = try await FaultyServer(.udp).check(password: "s3c\u{200B}r3t")
    #expect(found.check.failure?.reason == .localError)
    #expect(found.check.failure?.message.text.contains("password") == true)
    #expect(found.requests.isEmpty)
  }

  // MARK: Redirects

  @NetworkActor @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-6 71 a signed redirect to where we are is a loop`(
    transport: TransportProtocol
  ) async throws {
    let key = try ServerKey.sha1()
    let place = Place()
    let server = try FaultyServer(transport) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      let address = try #require(place.address)
      return [
        try ScriptedAnswer.error(300, to: request, key: key) { $0.append(AlternateServer(address)) }
      ]
    }
    place.address = server.address
    let found = try await server.check()
    #expect(found.check.failure?.reason == .redirect)
    #expect(found.check.failure?.message.text.contains("already asked") == true)
    #expect(found.allocates.count == 2)
  }

  @NetworkActor @Test func `B-6 a chain of signed redirects is followed for five hops`()
    async throws
  {
    let key = try ServerKey.sha1()
    var servers = [try FaultyServer(.udp)]
    for _ in 0..<8 {
      let next = servers[0].address
      servers.insert(
        try FaultyServer(.udp) { request, answer in
          guard request.type.method == .allocate, request.isSigned else { return [answer] }
          return [
            try ScriptedAnswer.error(300, to: request, key: key) {
              $0.append(AlternateServer(next))
            }
          ]
        }, at: 0)
    }
    let found = try await servers[0].check()
    #expect(found.check.failure?.reason == .redirect)
    #expect(found.check.failure?.message.text.contains("too many") == true)
    let asked = servers.filter { !$0.requests.isEmpty }.count
    #expect(asked == 6)
    for server in servers { server.close() }
  }

  @NetworkActor @Test func `after a redirect everything is of the server that it led to`()
    async throws
  {
    let key = try ServerKey.sha1()
    let second = try FaultyServer(.udp)
    defer { second.close() }
    let target = second.address
    let elsewhere = SocketAddress(.loopbackV4, port: 9)
    let first = try FaultyServer(.udp) { request, answer in
      switch request.type.method {
      case .binding:
        return [try ScriptedAnswer.success(to: request) { $0.append(XORMappedAddress(elsewhere)) }]
      case .allocate where request.isSigned:
        return [
          try ScriptedAnswer.error(300, to: request, key: key) {
            $0.append(AlternateServer(target))
          }
        ]
      default: return [answer]
      }
    }
    let check = try await first.check { $0.bindingCount = 3 }.check
    #expect(check.outcome == .ok, "\(check)")
    #expect(check.observations.first == .redirected(to: target, signed: true, followed: true))
    // Of the signed Allocate and of the release: the three Bindings were the first server's.
    #expect(check.rtt?.count == 2)
    #expect(check.mappedAddress?.ip == .loopbackV4)
    #expect(check.mappedAddress != elsewhere)
  }

  @NetworkActor @Test
  func `TURN-12 a fresh socket asks a redirect's server by the redirect's name`()
    async throws
  {
    let key = try ServerKey.sha1()
    let counter = Counter()
    let second = try FaultyServer(.tls) { request, answer in
      guard request.type.method == .allocate, request.isSigned, counter.next() == 1 else {
        return [answer]
      }
      return [try ScriptedAnswer.error(437, to: request, key: key)]
    }
    defer { second.close() }
    let target = second.address
    let first = try FaultyServer(.tls) { request, answer in
      guard request.type.method == .allocate, request.isSigned else { return [answer] }
      return [
        try ScriptedAnswer.error(300, to: request, key: key) {
          $0.append(AlternateServer(target))
          $0.append(AlternateDomain(bytes: Array("localhost".utf8)))
        }
      ]
    }
    let check = try await first.check().check
    #expect(check.outcome == .ok, "\(check)")
    #expect(counter.next() > 2, "there was no 437 to answer")
    #expect(check.tls?.serverName == "localhost")
  }

  @NetworkActor
  private final class Place {
    var address: SocketAddress?
  }

  // MARK: Floods and noise

  @NetworkActor @Test func `B-12 a flood of garbage ends with the deadline, and is shown`()
    async throws
  {
    let garbage = Array(repeating: Array(repeating: UInt8(0xA5), count: 40), count: 1000)
    let server = try FaultyServer(.udp) { _, _ in garbage }
    let check = try await server.check(scheme: "stun", timeout: Self.short).check
    #expect(check.failure?.reason == .notSTUN)
    #expect(check.failure?.evidence.first?.text.contains("a5 a5") == true)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls])
  func `B-20 thousands of indications before an answer do not hide it`(
    transport: TransportProtocol
  ) async throws {
    let peer = SocketAddress(.loopbackV4, port: 9)
    let server = try FaultyServer(transport) { request, answer in
      var indication = MessageBuilder(MessageType(.data, .indication), request.transactionID)
      indication.append(XORPeerAddress(peer))
      indication.append(DataAttribute(bytes: answer))
      let channelData = try ChannelData.encode(channel: 0x4000, data: answer.span, isPadded: true)
      let pair = try indication.finish() + channelData
      // One piece of stream; B-34: what they carry looks like our answer and must not be taken for it.
      return [Array(repeating: pair, count: 1000).flatMap(\.self) + answer]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.responsesReceived == 4)
    #expect(found.leftBehind == 0)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls])
  func `B-17 an answer comes with half of what follows it`(
    transport: TransportProtocol
  ) async throws {
    var rest: [UInt8] = []
    let half = try ChannelData.encode(
      channel: 0x4000, data: Array(repeating: 1, count: 40).span, isPadded: true)
    let server = try FaultyServer(transport) { _, answer in
      defer { rest = Array(half.suffix(20)) }
      return [rest + answer + half.prefix(24)]
    }
    let found = try await server.check { $0.bindingCount = 3 }
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.rtt?.count == 5)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls])
  func `B-17 what comes between two requests keeps the stream in step`(
    transport: TransportProtocol
  ) async throws {
    let unasked = try ChannelData.encode(
      channel: 0x4000, data: Array(repeating: 1, count: 40).span, isPadded: true)
    let pieces = Fault.pieces(count: 7, pause: .milliseconds(2))
    let server = try FaultyServer(transport, [pieces]) { [$1 + unasked] }
    let found = try await server.check(scheme: "stun") {
      $0.bindingCount = 3
      // The pieces of two answers must not mix on a busy machine.
      $0.bindingInterval = .milliseconds(300)
    }
    #expect(found.check.rtt?.count == 3, "\(found.check)")
  }

  @NetworkActor @Test(arguments: [TransportProtocol.tcp, .tls])
  func `B-19 garbage after an answer does not undo the answer`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport) { [$1 + Array(repeating: 0xFF, count: 40)] }
    let found = try await server.check(scheme: "stun")
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.mappedAddress != nil)
  }

  @NetworkActor @Test func `a stray datagram of HTTP does not make a 401 something else`()
    async throws
  {
    let server = try FaultyServer(.udp, [.preface(Array("HTTP/1.1 200 OK\r\n".utf8))])
    let found = try await server.check(password: "wrong")
    #expect(found.check.failure?.reason == .unauthorized)
  }

  @NetworkActor @Test(arguments: [TransportProtocol.udp, .tcp])
  func `B-41 our own request come back is no answer`(transport: TransportProtocol) async throws {
    let server = try FaultyServer(transport) { request, _ in [request.bytes] }
    let check = try await server.check(scheme: "stun", timeout: Self.short).check
    #expect(check.failure?.reason == .notSTUN)
    #expect(check.failure?.detail == .echo)
  }

  // MARK: Addresses

  @NetworkActor @Test func `B-31 a mapping that changes is noted and no failure`() async throws {
    let counter = Counter()
    let server = try FaultyServer(.udp) { request, _ in
      let port = UInt16(40_000 + counter.next())
      return [
        try ScriptedAnswer.success(to: request) {
          $0.append(XORMappedAddress(SocketAddress(.loopbackV4, port: port)))
        }
      ]
    }
    let check = try await server.check(scheme: "stun") { $0.bindingCount = 2 }.check
    #expect(check.outcome == .ok)
    let mapped = [40_001, 40_002].map { SocketAddress(.loopbackV4, port: $0) }
    #expect(check.observations.contains(.mappingChanged(mapped)))
  }

  @NetworkActor @Test(arguments: [IPAddress.anyV4, .v4(0xE000_0001), .v4(0xFFFF_FFFF), nil])
  func `B-40 nothing is sent to where a server says that it answers too`(
    claimed: IPAddress?
  ) async throws {
    var heard = 0
    let victim = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in heard += 1 }
    defer { victim.close() }
    let other = claimed.map { SocketAddress($0, port: 3479) } ?? victim.address
    let server = try FaultyServer(.udp) { request, _ in
      [
        try ScriptedAnswer.success(to: request) { builder in
          builder.append(XORMappedAddress(SocketAddress(.loopbackV4, port: 40_000)))
          builder.append(OtherAddress(other))
          builder.append(ResponseOrigin(other))
        }
      ]
    }
    let check = try await server.check(scheme: "stun") { $0.bindingCount = 3 }.check
    #expect(check.outcome == .ok)
    #expect(check.responsesReceived == 3)
    #expect(heard == 0)
  }

  // MARK: Binding

  @NetworkActor @Test(arguments: [TransportProtocol.udp, .tcp])
  func `Q-12 why Binding failed is kept where Allocate succeeds`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport) { request, answer in
      guard request.type.method == .binding else { return [answer] }
      return [try ScriptedAnswer.error(400, to: request)]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.bindingFailure?.stunErrorCode == 400)
    #expect(found.check.datagramsLost == 0)
  }

  /// Its answer to Binding comes when the Allocate is already under way.
  @NetworkActor @Test func `an answer that was no longer awaited is late, and no fault`()
    async throws
  {
    var first: [UInt8] = []
    let server = try FaultyServer(.udp) { request, answer in
      if request.type.method == .binding {
        if first.isEmpty { first = answer }
        return []
      }
      return request.type.method == .allocate ? [first] : []
    }
    let found = try await server.check(timeout: .seconds(2))
    #expect(found.check.failure?.reason == .timeout, "\(found.check)")
    #expect(found.check.bindingFailure?.reason == .timeout)
    let late = found.check.observations.compactMap {
      if case .lateAnswer(let wait, toAllocate: false) = $0 { wait } else { nil }
    }
    #expect(late.count == 1 && late[0] >= .milliseconds(900))
  }

  @NetworkActor @Test func `a Refresh answered in vain proves nothing of the Allocate`()
    async throws
  {
    let server = try FaultyServer(.udp) { request, answer in
      switch request.type.method {
      case .allocate where request.isSigned: []
      case .refresh:
        [try ScriptedAnswer.error(437, to: request, key: ServerKey.sha1())]
      default: [answer]
      }
    }
    let found = try await server.check(timeout: .seconds(2))
    #expect(found.check.failure?.reason == .timeout, "\(found.check)")
    #expect(found.check.highestRung == .challenge)
    #expect(found.check.observations.contains(.onlyRefreshAnswered))
  }

  @NetworkActor @Test
  func `a sample without enough time for its answer is not started, and reported`()
    async throws
  {
    let found = try await FaultyServer(.udp).check(scheme: "stun", timeout: .milliseconds(700)) {
      $0.bindingCount = 1000
    }
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(
      found.check.observations.contains(
        .samplesCut(asked: 1000, sent: found.check.requestsSent)))
    #expect(found.check.requestsSent == found.check.responsesReceived)
    // One each 50 ms for as long as 500 ms of the 700 are left.
    #expect(found.check.requestsSent <= 5)
    #expect(found.check.datagramsLost == 0)
  }

  @NetworkActor @Test(arguments: [-1, 0, 1])
  func `a check makes one Binding request at least`(count: Int) async throws {
    let found = try await FaultyServer(.udp).check(scheme: "stun") { $0.bindingCount = count }
    #expect(found.check.requestsSent == 1)
  }

  // MARK: Release

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `TURN-16 a release that is answered with 437 is one`(
    transport: TransportProtocol
  ) async throws {
    let key = try ServerKey.sha1()
    let server = try FaultyServer(transport) { request, answer in
      guard request.isRelease else { return [answer] }
      return [try ScriptedAnswer.error(437, to: request, key: key)]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok)
    #expect(found.check.phases.last?.name == .release)
    #expect(found.check.phases.last?.outcome == .ok)
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `an unanswered release is reported, but does not fail the check`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport) { request, answer in
      request.isRelease ? [] : [answer]
    }
    let found = try await server.check()
    #expect(found.check.outcome == .ok)
    #expect(found.check.phases.last?.name == .release)
    #expect(found.check.phases.last?.outcome == .failed)
    #expect(
      found.check.observations.contains(
        .allocationNotReleased(lifetime: 600, reason: "nothing came back")))
    #expect(found.check.datagramsLost == 0)
  }
}
