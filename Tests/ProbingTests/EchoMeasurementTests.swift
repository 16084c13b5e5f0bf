import Measurements
import Polling
import Probing
import Responder
import STUNWire
import TLS
import Testing
import Transports
import Vocabulary

/// Data through a relay to an echo witness elsewhere.
@NetworkActor
@Suite(.timeLimit(.minutes(2))) struct EchoMeasurementTests {
  private func witness(echoes: Bool = true) throws -> Responder {
    var options = ResponderOptions(
      listeners: [(.udp, SocketAddress(.loopbackV4, port: 0))], software: "")
    options.echoes = echoes
    return try Responder(options, .openSSL)
  }

  @Test(arguments: TransportProtocol.allCases)
  func `what goes to the witness comes back, counted in each direction`(
    transport: TransportProtocol
  ) async throws {
    let witness = try witness()
    defer { witness.close() }
    let address = witness.addresses[0].address
    let found = try await FaultyServer(transport).relayCheck { $0.relayWitness = address }
    #expect(found.check.outcome == .ok, "\(found.check)")
    let relay = try #require(found.check.relay)
    #expect(relay.witness == RelayWitness(.echo, at: address))
    #expect(relay.hasChannel == true)
    for flow in [relay.toPeer, relay.fromPeer] {
      #expect(flow?.sent == 13 && flow?.received == 13 && flow?.duplicates == 0)
      #expect(flow?.delay == nil && flow?.jitter != nil)
    }
    #expect(found.leftBehind == 0)
  }

  @Test func `a witness that nobody hears says nothing about the relay`() async throws {
    let silent = try witness(echoes: false)
    defer { silent.close() }
    let address = silent.addresses[0].address
    let found = try await FaultyServer(.udp).relayCheck { $0.relayWitness = address }
    #expect(found.check.relay?.untried == .witnessSilent, "\(found.check)")
    #expect(found.check.failure == nil)
    #expect(found.leftBehind == 0)
  }

  @Test func `a relay reaches no witness of the other IP version`() async throws {
    let found = try await FaultyServer(.udp).relayCheck {
      $0.relayWitness = SocketAddress(.loopbackV6, port: 3478)
    }
    #expect(found.check.relay?.untried == .witnessFamily)
    #expect(found.leftBehind == 0)
  }

  // MARK: - A witness that lies

  /// What a witness may claim in its third echo: more than was sent, less than before, and more than a
  /// number holds.
  nonisolated enum Lie: CaseIterable, Sendable {
    case receivedMore, echoedMore, negativeReceived, negativeEchoed, refusedMore, larger, less
    case clockBack, clockAhead, clockOverflow

    func tell(_ report: inout WitnessReport) {
      switch self {
      case .receivedMore: report.received += 1000
      case .echoedMore: report.echoed += 1
      case .negativeReceived: report.received = UInt32(bitPattern: -1)
      case .negativeEchoed: report.echoed = UInt32(bitPattern: -1)
      case .refusedMore: report.refused = .max
      case .larger: report.largest = .max
      case .less: (report.received, report.echoed) = (1, 1)
      case .clockBack: report.arrival = 0
      case .clockAhead: report.arrival += 10_000_000
      case .clockOverflow: report.arrival = .max
      }
    }
  }

  @Test(arguments: Lie.allCases)
  func `a witness that lies about its counters is told, and trusted for nothing`(
    lie: Lie
  ) async throws {
    let witness = try EchoPeer { report, number in if number == 3 { lie.tell(&report) } }
    defer { witness.close() }
    let address = witness.address
    let found = try await FaultyServer(.udp).relayCheck {
      $0.relayWitness = address
      $0.relay?.patience = .seconds(20)
    }
    #expect(found.check.outcome == .ok, "what came back did: \(found.check)")
    let relay = try #require(found.check.relay)
    #expect(relay.witness?.contradiction != nil)
    #expect(relay.toPeer == nil && relay.fromPeer == nil)
    #expect(found.leftBehind == 0)
  }

  /// Each claim fits the one before, and no clock at all.
  @Test func `a clock that runs from one end of its numbers to the other is no trap`() async throws
  {
    let witness = try EchoPeer { report, number in
      report.arrival = number == 1 ? 0 : .max / 1000 - 40 + UInt64(number)
    }
    defer { witness.close() }
    let address = witness.address
    let found = try await FaultyServer(.udp).relayCheck { $0.relayWitness = address }
    #expect(found.check.relay?.witness?.contradiction != nil)
  }

  @Test func `packets behind the last that came back are counted, and of neither way`() async throws
  {
    let witness = try EchoPeer { echo, number in number > 5 ? [] : [echo] }
    defer { witness.close() }
    let address = witness.address
    let found = try await FaultyServer(.udp).relayCheck { $0.relayWitness = address }
    let relay = try #require(found.check.relay)
    #expect(relay.toPeer?.sent == 5 && relay.toPeer?.untold == 8, "\(relay)")
    #expect(found.leftBehind == 0)
  }

  @Test func `what a witness keeps was lost on the way back`() async throws {
    // It says itself that it sent back only some.
    var sent: UInt32 = 0
    let witness = try EchoPeer { echo, number in
      guard number % 2 == 1, var report = WitnessReport(echo: echo) else { return [] }
      sent += 1
      report.echoed = sent
      var bytes = echo
      report.write(into: &bytes)
      return [bytes]
    }
    defer { witness.close() }
    let address = witness.address
    let found = try await FaultyServer(.udp).relayCheck { $0.relayWitness = address }
    let back = try #require(found.check.relay?.fromPeer)
    #expect(back.sent == 13 && back.received == 7, "\(back)")
  }

  @Test func `echoes of another session are nobody's`() async throws {
    let witness = try EchoPeer { echo, _ in
      guard var packet = ProbePacket(echo) else { return [] }
      packet.session &+= 1
      return [packet.encode(count: echo.count)]
    }
    defer { witness.close() }
    let address = witness.address
    let found = try await FaultyServer(.udp).relayCheck { $0.relayWitness = address }
    #expect(found.check.failure?.reason == .relayNoData, "\(found.check)")
    #expect(found.check.relay?.fromPeer?.received ?? 0 == 0)
    #expect(found.leftBehind == 0)
  }

  /// Each with another number, so that none looks like a copy.
  @Test func `a witness that floods with echoes is told, and keeps nobody busy`() async throws {
    let witness = try EchoPeer { echo, _ in
      guard let report = WitnessReport(echo: echo) else { return [] }
      return (0..<20).map { number in
        var (copy, lie) = (echo, report)
        lie.echoed += UInt32(number)
        lie.received = lie.echoed
        lie.write(into: &copy)
        return copy
      }
    }
    defer { witness.close() }
    let address = witness.address
    let found = try await FaultyServer(.udp).relayCheck { $0.relayWitness = address }
    #expect(found.check.outcome == .ok)
    #expect(found.check.relay?.witness?.contradiction != nil)
    #expect(found.leftBehind == 0)
  }
}
