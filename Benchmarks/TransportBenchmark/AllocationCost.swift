import Polling
import STUNClient
import STUNWire
import TLS
import Transports
import Vocabulary

/// The processor time of Allocate, 401, Allocate, release against a real server: sockets and protocol.
enum AllocationCost {
  private static let inFlight = 64
  private static let count = 6_400

  /// The server's user is `bench` with the password `bench`.
  static var credential: LongTermCredential {
    get throws {
      try LongTermCredential(username: Array("bench".utf8), password: Array("bench".utf8))
    }
  }

  static func measure(_ server: SocketAddress) async throws {
    let credential = try credential
    let cost = try await ProcessorTime.best(count: count) {
      try await withThrowingDiscardingTaskGroup { group in
        for _ in 0..<inFlight {
          group.addTask {
            for _ in 0..<count / inFlight {
              // A port that the kernel gives again within a second is one that coturn still mourns
              // (TURN-11): on with the next, at our own cost.
              while try await !cycle(server, credential) {}
            }
          }
        }
      }
    }
    print(cost, "Allocate, 401, Allocate, release; \(inFlight) in flight", separator: "\t")
  }

  /// Whether the server had not met the port before.
  @NetworkActor
  private static func cycle(
    _ server: SocketAddress, _ credential: LongTermCredential
  ) async throws -> Bool {
    let now = EventLoop.now
    let connection = try await Connection.open(.udp(server), until: .distantFuture)
    defer { connection.close() }
    var allocation = Allocation(
      ClientParameters(
        transport: .udp, server: server, digests: .openSSL, makeTransactionID: transactionID,
        deadline: now + .seconds(10), credential: credential),
      AllocationOptions(redirects: RedirectPolicy(server: server, now: now), holds: false))
    allocation.start(now: now)
    while true {
      switch allocation.poll() {
      case .transmit(let transmission): _ = try connection.send(transmission.bytes)
      case .event: break
      case .wait(let instant, because: _): try await feed(&allocation, connection, until: instant)
      case .finished(.success): return true
      case .finished(.failure(.allocationMismatch)): return false
      case .finished(.failure(let failure)): throw failure
      }
    }
  }

  @NetworkActor
  private static func feed(
    _ allocation: inout Allocation, _ connection: Connection, until instant: Instant
  ) async throws {
    switch await connection.next(until: instant) {
    case .received(let bytes, let at, _): allocation.receive(bytes, from: connection.peer, at: at)
    case .deadline: allocation.timeout(now: EventLoop.now)
    case .transmitted: break
    default: throw Interrupted()
    }
  }

  static func transactionID() -> TransactionID {
    var generator = SystemRandomNumberGenerator()
    return TransactionID(high: generator.next(), low: generator.next())
  }

  private struct Interrupted: Error {}
}
