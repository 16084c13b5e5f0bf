import Polling
import Testing
import Vocabulary

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct GateTests {
  @NetworkActor
  private static func pass(_ gate: Gate) async {
    try? await gate.admit { () async throws(CancellationError) in
      try await EventLoop.sleep(until: EventLoop.now)
    }
  }

  @Test @NetworkActor func `a queue that never empties grows no longer than those who wait`() async
  {
    let gate = Gate(places: 1, interval: .zero)
    let waiting = 50
    var longest = 0
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<waiting { group.addTask { await Self.pass(gate) } }
      // Whoever is through brings the next one, so that there are always so many in line.
      for _ in 0..<2000 {
        await group.next()
        longest = max(longest, gate.queueLength)
        group.addTask { await Self.pass(gate) }
      }
    }
    #expect(longest > waiting / 2 && longest < 5 * waiting)
  }

  @Test @NetworkActor func `a pause is for who did something`() async throws {
    let gate = Gate(places: 1, interval: .seconds(3600))
    var entries = 0
    for _ in 0..<3 {
      try await gate.admit { () async throws(CancellationError) in
        gate.skipPause()
        entries += 1
      }
    }
    #expect(entries == 3)
  }

  @Test @NetworkActor func `a loan lets in one more, and the next to leave pays it back`()
    async throws
  {
    let gate = Gate(places: 1, interval: .zero)
    _ = try await gate.enter()
    #expect(try await !gate.enter(by: EventLoop.now))
    gate.lend()
    #expect(try await gate.enter(by: EventLoop.now))
    gate.takeBack()
    gate.leave()
    #expect(try await !gate.enter(by: EventLoop.now))
    gate.leave()
    #expect(try await gate.enter(by: EventLoop.now))
  }
}
