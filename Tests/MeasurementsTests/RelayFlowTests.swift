import Measurements
import Testing
import Vocabulary

/// One direction of packets through a relay.
struct RelayFlowTests {
  private func samples(_ milliseconds: [Int]) -> [RTTSample] {
    milliseconds.map { RTTSample(.milliseconds($0), clock: .kernel) }
  }

  @Test func `loss is of the packets sent`() {
    let flow = RelayFlow(sent: 10, delays: samples([1, 1, 1, 1, 1, 1, 1, 1]))
    #expect(flow.received == 8 && flow.lossRatio == 0.2)
    #expect(RelayFlow(sent: 0, delays: []).lossRatio == 0)
  }

  @Test func `jitter is that of RFC 3550 section 6-4-1`() {
    // |D| = 16 ms, then 0: J = 16/16 = 1 ms, then 1 - 1/16 ms.
    #expect(RelayFlow(sent: 2, delays: samples([10, 26])).jitter == .milliseconds(1))
    #expect(RelayFlow(sent: 3, delays: samples([10, 26, 26])).jitter == Nanoseconds(937_500))
    #expect(RelayFlow(sent: 1, delays: samples([10])).jitter == nil)
  }

  @Test func `transits at both ends of what a number holds are no trap`() {
    let ends = [Nanoseconds(.max), Nanoseconds(-.max), Nanoseconds(.max)]
    let flow = RelayFlow(sent: 3, received: 3, duplicates: 0, transits: ends)
    #expect(flow.jitter ?? .zero > .seconds(1_000_000))
  }

  @Test func `nothing that came has no delay`() {
    let flow = RelayFlow(sent: 10, delays: [])
    #expect(flow.delay == nil && flow.jitter == nil && flow.lossRatio == 1)
  }
}
