import Measurements
import Polling
import Probing
import Responder
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
}
