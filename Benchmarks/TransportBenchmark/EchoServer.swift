import Glibc
import Polling
import Transports
import Vocabulary

/// Sends every datagram back, on each of several ports, until the process is stopped.
enum EchoServer {
  @NetworkActor
  static func run(ports: Int) async throws {
    let sockets = try (0..<ports).map { _ in
      let echo = Echo()
      let socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { datagram in
        try? echo.socket?.send(datagram.bytes, to: datagram.peer)
      }
      echo.socket = socket
      return socket
    }
    print(sockets.map { "\($0.address.port)" }.joined(separator: " "))
    // Whoever started it waits for the line, on a pipe or a file.
    fflush(nil)
    // They live until then.
    defer { for socket in sockets { socket.close() } }
    try await EventLoop.sleep(until: .distantFuture)
  }

  @NetworkActor
  private final class Echo {
    weak var socket: DatagramSocket?
  }
}
