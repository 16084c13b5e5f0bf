import Responder
import STUNWire
import TLS
import Testing
import Vocabulary

/// To whom the echo witness answers, what, and how often.
@Suite final class EchoWitnessTests {
  private static let client = SocketAddress(.v4(0xC633_6401), port: 40_000)
  private static let session: UInt64 = 0x1234_5678_9ABC_DEF0
  private static let start = Instant(nanoseconds: 1_000_000_000_000)

  private var witness = EchoWitness(secret: (0..<32).map { UInt8($0) }, .openSSL)

  private func ask(
    _ body: WitnessMessage.Body, _ session: UInt64 = session, from client: SocketAddress = client,
    at now: Instant = start
  ) -> WitnessMessage? {
    let bytes = WitnessMessage(session: session, body).encode()
    let answer = witness.answer(to: bytes, from: client, at: now)
    #expect(answer.map { $0.count < bytes.count } ?? true)
    return answer.flatMap { WitnessMessage($0) }
  }

  private func cookie(
    _ session: UInt64 = session, from client: SocketAddress = client, at now: Instant = start
  ) throws -> [UInt8] {
    guard case .challenge(let cookie) = ask(.hello, session, from: client, at: now)?.body else {
      throw Missing()
    }
    return cookie
  }

  /// Opens a session; gives how many packets a second it may send.
  private func open(
    _ session: UInt64 = session, from client: SocketAddress = client, at now: Instant = start
  ) throws -> UInt32 {
    let cookie = try cookie(session, from: client, at: now)
    let answer = ask(.proof(cookie: cookie), session, from: client, at: now)
    guard case .welcome(let terms) = answer?.body else { throw Missing() }
    return terms.packetsPerSecond
  }

  private func echo(
    _ sequence: UInt32, size: Int = 100, _ direction: ProbePacket.Direction = .toPeer,
    from client: SocketAddress = client, at now: Instant = start
  ) -> [UInt8]? {
    let packet = ProbePacket(
      session: Self.session, sequence: sequence, series: .flow, direction: direction)
    return witness.answer(to: packet.encode(count: size), from: client, at: now)
  }

  private struct Missing: Error {}

  @Test func `who proves its address gets its packets back, with what was counted`() throws {
    #expect(try open() == 2_500)
    #expect(witness.sessionCount == 1)
    for (number, size) in [100, 1472, 40].enumerated() {
      let now = Self.start + .milliseconds(20 * number)
      let answer = try #require(echo(UInt32(number), size: size, at: now))
      #expect(answer.count == size)
      #expect(
        ProbePacket(answer)
          == ProbePacket(
            session: Self.session, sequence: UInt32(number), series: .flow, direction: .fromPeer))
      #expect(
        WitnessReport(echo: answer)
          == WitnessReport(
            received: UInt32(number + 1), echoed: UInt32(number + 1), refused: 0,
            largest: [100, 1472, 1472][number], arrival: 1_000_000_000 + UInt64(20_000 * number)))
    }
    let short = try #require(echo(9, size: 18))
    #expect(short.count == 18 && WitnessReport(echo: short) == nil)
  }

  @Test func `nothing of what a client sends comes back but its numbers`() throws {
    _ = try open()
    var bytes = ProbePacket(
      session: Self.session, sequence: 1, series: .flow, direction: .toPeer
    ).encode(count: 100)
    for index in 18..<100 { bytes[index] = 0x41 }
    let answer = witness.answer(to: bytes, from: Self.client, at: Self.start)
    #expect(try !#require(answer).contains(0x41))
  }

  @Test func `strangers get nothing, and nothing is kept of them`() throws {
    let cookie = try cookie()
    let stranger = SocketAddress(Self.client.ip, port: 40_001)
    let later = Self.start + .seconds(33)
    #expect(ask(.proof(cookie: cookie), from: stranger) == nil)
    #expect(ask(.proof(cookie: cookie), Self.session + 1) == nil)
    #expect(ask(.proof(cookie: cookie), at: later) == nil)
    #expect(ask(.proof(cookie: Array(repeating: 0, count: 16))) == nil)
    #expect(ask(.challenge(cookie: cookie)) == nil)
    #expect(ask(.welcome(WitnessTerms(packetsPerSecond: 1, idleSeconds: 1))) == nil)
    #expect(echo(1) == nil)
    #expect(witness.sessionCount == 0)
    _ = try open()
    #expect(echo(1, from: stranger) == nil)
    #expect(echo(1, .fromPeer) == nil)
    #expect(echo(1) != nil)
  }

  @Test func `datagrams of every kind and length get no answer that is longer`() throws {
    _ = try open()
    var generator = SystemRandomNumberGenerator()
    for kind in UInt8(0)...32 {
      for count in 0...100 {
        var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let head = ProbePacket(
          session: Self.session, sequence: 1, series: .flow, direction: .toPeer
        ).encode()
        for index in 0..<min(count, 18) { bytes[index] = head[index] }
        if count > 16 { bytes[16] = kind }
        let answer = witness.answer(to: bytes, from: Self.client, at: Self.start + .seconds(count))
        #expect(answer?.count ?? 0 <= count)
      }
    }
  }

  @Test func `a cookie is good for the time of one and the time before`() throws {
    let cookie = try cookie()
    #expect(ask(.proof(cookie: cookie), at: Self.start + .seconds(15)) != nil)
  }

  @Test func `what comes too fast is counted as refused and does not come back`() throws {
    _ = try open()
    let echoed = (0..<1_000).count { echo(UInt32($0)) != nil }
    #expect(echoed == 500)
    let second = try #require(echo(1_000, at: Self.start + .seconds(1)))
    let report = try #require(WitnessReport(echo: second))
    #expect(report.received == 1_001 && report.echoed == 501 && report.refused == 500)
  }

  @Test func `hellos are answered only so often`() {
    let answered = (0..<5_000).count { ask(.hello, UInt64($0)) != nil }
    #expect(answered == 100)
  }

  @Test func `a client has 32 sessions, all have 256, and idle ones give way`() throws {
    var now = Self.start
    func client(_ number: Int) -> SocketAddress {
      SocketAddress(.v4(0xC633_6400 + UInt32(number)), port: 1)
    }
    var granted: [Bool] = []
    for number in 0..<10 {
      for session in 0..<33 {
        now = now + .milliseconds(1)
        granted.append(try open(UInt64(session), from: client(number), at: now) > 0)
      }
    }
    #expect(granted.count(where: \.self) == 256)
    #expect(granted.prefix(33).count(where: \.self) == 32)
    #expect(witness.sessionCount == 256)
    #expect(try open(0, from: client(0), at: now) > 0, "it is there already")
    #expect(try open(1, from: client(20), at: now) == 0)
    #expect(try open(1, from: client(20), at: now + .seconds(31)) > 0)
    #expect(witness.sessionCount == 1)
  }

  @Test func `a session that was silent for too long is over`() throws {
    _ = try open()
    #expect(echo(1, at: Self.start + .seconds(29)) != nil)
    #expect(echo(2, at: Self.start + .seconds(58)) != nil)
    #expect(echo(3, at: Self.start + .seconds(88)) == nil)
  }
}
