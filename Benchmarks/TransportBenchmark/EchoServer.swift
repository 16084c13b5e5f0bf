import Glibc
import Polling
import Transports
import Vocabulary

/// Sends every datagram back until the process is stopped.
enum EchoServer {
  @NetworkActor
  static func run() async throws {
    let echo = Echo()
    let socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { datagram in
      try? echo.socket?.send(datagram.bytes, to: datagram.peer)
    }
    echo.socket = socket
    print(socket.address.port)
    // Whoever started it waits for the line, on a pipe or a file.
    fflush(nil)
    try await EventLoop.sleep(until: .distantFuture)
  }

  @NetworkActor
  private final class Echo {
    weak var socket: DatagramSocket?
  }
}
