import Responder
import STUNClient
import STUNWire
import TLS
import Testing
import Vocabulary

/// A client's session with a witness, over a network that loses what the test says.
@Suite final class WitnessSessionTests {
  private static let client = SocketAddress(.v4(0xC633_6401), port: 40_000)

  private var now = Instant(nanoseconds: 1_000_000_000_000)
  private lazy var session = WitnessSession(session: 42, at: now)
  private var witness = EchoWitness(secret: (0..<32).map { UInt8($0) }, .openSSL)

  /// Sends to the witness and takes its answer, each after 5 ms.
  private func exchange(
    _ bytes: [UInt8], losesOut: Bool = false, losesBack: Bool = false,
    _ change: (inout WitnessReport) -> Void = { _ in }
  ) {
    guard !losesOut else { return }
    let answer = witness.answer(to: bytes, from: Self.client, at: now + .milliseconds(5))
    guard var answer, !losesBack else { return }
    if var report = WitnessReport(echo: answer), ProbePacket(answer) != nil {
      change(&report)
      report.write(into: &answer)
    }
    let isTaken = session.receive(answer, at: now + .milliseconds(10))
    #expect(isTaken)
  }

  private func open() {
    for _ in 0..<100 where session.state == .opening {
      if let message = session.nextTransmission(at: now) { exchange(message) }
      now = now + .milliseconds(20)
    }
  }

  private func send(
    _ count: Int, losesOut: Set<Int> = [], losesBack: Set<Int> = [],
    _ change: (inout WitnessReport) -> Void = { _ in }
  ) {
    for number in 0..<count {
      exchange(
        session.packet(of: .flow, size: 172, at: now), losesOut: losesOut.contains(number),
        losesBack: losesBack.contains(number), change)
      now = now + .milliseconds(20)
    }
  }

  @Test func `a session opens, and nothing is lost where nothing is lost`() {
    open()
    #expect(session.state == .open && session.nextTimeout == nil)
    send(10)
    let account = session.account
    #expect(account.sent == 10 && account.returned == 10 && account.known == 10)
    #expect(account.received == 10 && account.echoed == 10 && account.contradiction == nil)
    #expect(session.isComplete)
    #expect(session.roundTrips == Array(repeating: .milliseconds(10), count: 10))
    let (there, back) = session.transits
    #expect(Set(there).count == 1 && Set(back).count == 1)
    #expect(there.count == 10)
  }

  @Test func `loss has a direction, as far as the witness was heard`() {
    open()
    send(10, losesOut: [1, 2], losesBack: [4, 9])
    let account = session.account
    #expect(account.sent == 10 && account.returned == 6)
    #expect(account.known == 9, "whether the last was lost there or back nobody knows")
    #expect(account.received == 7 && account.echoed == 7)
    #expect(!session.isComplete)
  }

  @Test func `a handshake that is lost is tried again, five times`() {
    var sent = 0
    for _ in 0..<1_000 where session.state == .opening {
      if session.nextTransmission(at: now) != nil { sent += 1 }
      now = now + .milliseconds(10)
    }
    #expect(session.state == .silent && sent == 5)
  }

  @Test func `the first answer may be lost`() throws {
    let message = session.nextTransmission(at: now)
    let hello = try #require(message)
    exchange(hello, losesBack: true)
    let early = session.nextTransmission(at: now)
    #expect(early == nil)
    now = now + .milliseconds(250)
    open()
    #expect(session.state == .open)
  }

  @Test func `a witness without a place is told from one that is silent`() {
    for session in 0..<32 {
      let hello = WitnessMessage(session: UInt64(session), .hello).encode()
      let challenge = witness.answer(to: hello, from: Self.client, at: now).map {
        WitnessMessage($0)
      }
      guard case .challenge(let cookie)?? = challenge.map({ $0?.body }) else { continue }
      let proof = WitnessMessage(session: UInt64(session), .proof(cookie: cookie)).encode()
      _ = witness.answer(to: proof, from: Self.client, at: now)
    }
    session = WitnessSession(session: 99, at: now)
    open()
    #expect(session.state == .refused)
  }

  @Test(arguments: 0..<7)
  func `a witness that lies about its counters is told, and not believed`(lie: Int) throws {
    open()
    send(3)
    send(1) { report in
      switch lie {
      case 0: report.received = 1_000
      case 1: report.echoed = .max
      case 2: report.refused = .max
      case 3: report.largest = 9_000
      case 4: report.received = 0
      case 5: report.arrival = 0
      default: (report.received, report.echoed) = (1, 1)
      }
    }
    let account = session.account
    #expect(account.contradiction != nil)
    #expect(account.received == nil && account.echoed == nil && account.known == 0)
    #expect(account.returned == 4, "what was seen stays")
  }

  @Test func `what is not of this session is not taken`() {
    open()
    let packet = session.packet(of: .flow, size: 100, at: now)
    var other = ProbePacket(session: 43, sequence: 0, series: .flow, direction: .fromPeer)
    var foreign = [other.encode(count: 100), packet, []]
    other.session = 42
    // Longer than what was sent.
    foreign.append(other.encode(count: 101))
    other.sequence = 7
    foreign.append(other.encode(count: 100))
    for bytes in foreign {
      let isTaken = session.receive(bytes, at: now)
      #expect(!isTaken)
    }
    #expect(session.account.returned == 0)
  }
}
