import Polling
import Testing
import Transports
import Vocabulary

@testable import Probing

/// The TCP connections of one end of a session.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct StreamBaseTests {
  /// Opens connections all at once, and counts those that are still open a moment later.
  private func open(_ count: Int, to base: StreamBase) async throws -> [Connection] {
    var connections: [Connection] = []
    for _ in 0..<count {
      connections.append(
        try await Connection.open(.tcp(base.address), until: EventLoop.now + .seconds(5)))
    }
    var kept: [Connection] = []
    let end = EventLoop.now + .milliseconds(500)
    for connection in connections {
      if case .deadline = await connection.next(until: end) { kept.append(connection) }
    }
    return kept
  }

  @Test func `of strangers that come at once, so many are let in as of others`() async throws {
    let base = try StreamBase(passiveAt: .loopbackV4)
    let kept = try await open(64, to: base)
    #expect(kept.count == 32)
    for connection in kept { connection.close() }
    await base.close()
  }

  @Test func `whoever has left makes room for somebody else`() async throws {
    let base = try StreamBase(passiveAt: .loopbackV4)
    var heard: [[UInt8]] = []
    base.onPacket = { bytes, _, _ in heard.append(bytes) }
    for round in 0..<3 {
      let kept = try await open(32, to: base)
      #expect(kept.count == 32, "round \(round)")
      for connection in kept {
        _ = try connection.send([0, 1, UInt8(round)])
        connection.close()
      }
      while heard.count < (round + 1) * 32 {
        try await EventLoop.sleep(until: EventLoop.now + .milliseconds(5))
      }
    }
    #expect(heard == [[0], [1], [2]].flatMap { Array(repeating: $0, count: 32) })
    await base.close()
  }
}
