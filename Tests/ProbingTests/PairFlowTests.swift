import Measurements
import Polling
import Responder
import STUNWire
import TLS
import Testing
import Vocabulary

@testable import Probing

/// Packets on a pair to a peer that sends each back at once.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct PairFlowTests {
  @NetworkActor
  private final class Peer {
    var packets = 0
    var flow: PairFlow?
    private var witness = EchoWitness(secret: [UInt8](repeating: 7, count: 32), .openSSL)

    func take(_ bytes: [UInt8]) {
      if ProbePacket(bytes) != nil { packets += 1 }
      let client = SocketAddress(.loopbackV4, port: 50_000)
      guard let answer = witness.answer(to: bytes, from: client, at: EventLoop.now) else { return }
      Task { flow?.receive(answer, at: EventLoop.now) }
    }
  }

  private func profile(_ count: Int) -> RelayProfile {
    var profile = RelayProfile()
    profile.count = count
    profile.interval = .milliseconds(5)
    return profile
  }

  @Test func `a flow ends where the run may send no more`() async throws {
    let peer = Peer()
    var left = 6
    let flow = PairFlow(
      profile(100),
      maySend: { _ in
        left -= 1
        return left >= 0
      }, { peer.take($0) })
    peer.flow = flow
    let data = await flow.run()
    #expect(peer.packets == 6)
    #expect(data?.toPeer.sent == 6 && data?.fromPeer.received == 6)
  }

  @Test func `an interrupted flow does not send the rest of it at once`() async throws {
    let peer = Peer()
    let flow = PairFlow(profile(2000), maySend: { _ in true }, { peer.take($0) })
    peer.flow = flow
    let running = Task { await flow.run() }
    while peer.packets < 5 { try await EventLoop.sleep(until: EventLoop.now + .milliseconds(1)) }
    running.cancel()
    let data = await running.value
    #expect(peer.packets < 100, "of two thousand")
    #expect(data?.toPeer.untold == 0, "what is on its way is not lost")
  }
}
