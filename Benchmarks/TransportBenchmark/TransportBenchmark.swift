import Glibc
import Polling
import Transports
import Vocabulary

/// What the sockets cost, and what they measure.
///
/// `serve [COUNT]` echoes datagrams and prints its ports; `cycles PORT` and `trips PORT` talk to one.
/// `allocations PORT` talks to a TURN server, and `relayed PORT ECHO-PORT…` through it to all of them.
@main
struct TransportBenchmark {
  static func main() async throws {
    try await withTaskExecutorPreference(EventLoop.shared) {
      switch (CommandLine.arguments.dropFirst().first, port) {
      case ("serve", let count): try await EchoServer.run(ports: Int(count?.port ?? 1))
      case ("cycles", let port?): try await CycleCost.measure(port)
      case ("allocations", let port?): try await AllocationCost.measure(port)
      case ("trips", let port?): try await RoundTripLog.write(port)
      case ("relayed", let port?):
        let echoes = CommandLine.arguments.dropFirst(3).compactMap { UInt16($0) }
        try await RelayedEcho.measure(port, echoes)
      default:
        print(
          "usage: TransportBenchmark serve [COUNT] | cycles PORT | trips PORT | allocations PORT | "
            + "relayed PORT ECHO-PORT…")
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
