import Endpoints
import Glibc
import Polling
import Transports

/// The processor time of what an allocation takes from the sockets: open, three exchanges, close.
enum CycleCost {
  private static let exchanges = 3
  private static let inFlight = 64
  private static let rounds = 5
  private static let cyclesPerRound = 12_800

  static func measure(_ server: SocketAddress) async throws {
    print("µs\twhat, per cycle of \(exchanges) exchanges (user + system, best of \(rounds))")
    let bare = try await best { try bareCycles(server) }
    let async = try await best { try await cycles(server) }
    print(rounded(bare), "bare blocking calls, one after another", separator: "\t")
    print(
      rounded(async), "connections, \(inFlight) in flight (× \(rounded(async / bare)))",
      separator: "\t")
  }

  private static func best(_ run: () async throws -> Void) async throws -> Double {
    var best = Double.infinity
    for _ in 0..<rounds {
      let start = processorTime()
      try await run()
      best = min(best, (processorTime() - start) / Double(cyclesPerRound))
    }
    return best
  }

  // MARK: - Through Transports

  @NetworkActor
  private static func cycles(_ server: SocketAddress) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<inFlight {
        group.addTask {
          for _ in 0..<cyclesPerRound / inFlight { try await cycle(server) }
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
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = server.port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var buffer = [UInt8](repeating: 0, count: 2_048)
    for _ in 0..<cyclesPerRound {
      let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(socket) }
      // SAFETY: the pointers are to locals, and used during the calls only.
      let status = unsafe withUnsafePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard status == 0 else { throw Unanswered() }
      for _ in 0..<exchanges {
        unsafe send(socket, request, request.count, 0)
        unsafe recv(socket, &buffer, buffer.count, 0)
      }
    }
  }

  /// As long as an Allocate request with credentials.
  private static let request = [UInt8](repeating: 1, count: 120)

  /// User and system time of the process in microseconds.
  private static func processorTime() -> Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) * 1e6 + Double($1.tv_usec)
    }
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private struct Unanswered: Error {}
}
