import Glibc
import Polling
import Transports
import Vocabulary

/// What the sockets cost, and what they measure.
///
/// `serve` echoes datagrams and prints its port; `cycles PORT` and `trips PORT` talk to it.
/// `allocations PORT` talks to a TURN server.
@main
struct TransportBenchmark {
  static func main() async throws {
    try await withTaskExecutorPreference(EventLoop.shared) {
      switch (CommandLine.arguments.dropFirst().first, port) {
      case ("serve", _): try await EchoServer.run()
      case ("cycles", let port?): try await CycleCost.measure(port)
      case ("allocations", let port?): try await AllocationCost.measure(port)
      case ("trips", let port?): try await RoundTripLog.write(port)
      default:
        print("usage: TransportBenchmark serve | cycles PORT | trips PORT | allocations PORT")
        exit(64)
      }
    }
  }

  private static var port: SocketAddress? {
    CommandLine.arguments.dropFirst(2).first.flatMap { UInt16($0) }.map {
      SocketAddress(.loopbackV4, port: $0)
    }
  }
}
