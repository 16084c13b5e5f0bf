import Polling
import Transports
import Vocabulary

/// The processor time of what an allocation takes from the sockets: open, three exchanges, close.
enum CycleCost {
  private static let exchanges = 3
  private static let inFlight = 64
  private static let count = 12_800

  static func measure(_ server: SocketAddress) async throws {
    let bare = try await ProcessorTime.best(count: count) { try bareCycles(server) }
    let async = try await ProcessorTime.best(count: count) { try await cycles(server) }
    print("µs\twhat, per cycle of \(exchanges) exchanges, user and system")
    print(bare, "bare blocking calls, one after another", separator: "\t")
    print(
      async, "connections, \(inFlight) in flight (× \((async / bare * 100).rounded() / 100))",
      separator: "\t")
  }

  // MARK: - Through Transports

  private static func cycles(_ server: SocketAddress) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<inFlight {
        group.addTask {
          for _ in 0..<count / inFlight { try await cycle(server) }
        }
      }
    }
  }

  @NetworkActor
  private static func cycle(_ server: SocketAddress) async throws {
    let connection = try await Connection.open(.udp(server), until: .distantFuture)
    defer { connection.close() }
    for _ in 0..<exchanges {
      _ = try connection.send(request)
      let deadline = EventLoop.now + .seconds(5)
      while true {
        let arrival = await connection.next(until: deadline)
        if case .received = arrival { break }
        guard case .transmitted = arrival else { throw Unanswered() }
      }
    }
  }

  // MARK: - Without

  private static func bareCycles(_ server: SocketAddress) throws {
    for _ in 0..<count {
      var socket = try BareSocket(to: server)
      for _ in 0..<exchanges {
        socket.send(request)
        socket.receive()
      }
    }
  }

  /// As long as an Allocate request with credentials.
  private static let request = [UInt8](repeating: 1, count: 120)

  private struct Unanswered: Error {}
}
