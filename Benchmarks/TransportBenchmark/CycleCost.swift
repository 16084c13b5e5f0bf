import Glibc
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
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = server.port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var buffer = [UInt8](repeating: 0, count: 2_048)
    for _ in 0..<count {
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

  private struct Unanswered: Error {}
}
