import Measurements
import Polling
import STUNClient
import STUNWire
import Synchronization
import Testing
import Transports
import Vocabulary

@testable import Probing

/// The socket's side of the contract of `STUNOperation`.
struct ConnectionDriverTests {
  /// Tells of each frame as it comes, and ends after so many.
  private struct FrameLog: STUNOperation {
    final class Frames: Sendable {
      let all = Mutex<[[UInt8]]>([])
      var count: Int { all.withLock { $0.count } }
    }

    let frames = Frames()
    let limit: Int
    private var untold = 0

    init(limit: Int) { self.limit = limit }

    mutating func start(now: Instant) {}
    mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at instant: Instant) {
      frames.all.withLock { $0.append(bytes) }
      untold += 1
    }
    mutating func timeout(now: Instant) {}
    mutating func transportFailed(_ loss: TransportLoss, now: Instant) { untold = 0 }
    mutating func release(now: Instant) {}

    mutating func poll() -> Output<Int> {
      guard untold == 0 else {
        untold -= 1
        return .event(.dropped(.late))
      }
      return frames.count == limit
        ? .finished(.success(limit)) : .wait(until: .distantFuture, because: .deadline)
    }
  }

  private static let message: [UInt8] = {
    var builder = MessageBuilder(
      MessageType(.binding, .success), TransactionID(high: 1, low: 2))
    return (try? builder.finish()) ?? []
  }()
  private static let channelData: [UInt8] = [0x40, 0, 0, 4, 1, 2, 3, 4]

  @Test(.timeLimit(.minutes(1))) @NetworkActor
  func `the machine is polled after each frame of one read`() async throws {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    defer { listener.close() }
    let end = EventLoop.now + .seconds(20)
    let connection = try await Connection.open(.tcp(listener.address), until: end)
    defer { connection.close() }
    let server = try #require(try await listener.accept(until: end))
    _ = try server.send(Self.message + Self.channelData + Self.message)
    let record = CheckRecord(
      CheckResult(
        id: "", source: "", detail: .binding, uri: "", transport: .tcp,
        server: ServerEndpoint(host: "", address: nil, port: 0)),
      start: EventLoop.now)
    var log = FrameLog(limit: 3)
    let frames = log.frames
    var countAtEvent: [Int] = []
    _ = await ConnectionDriver(connection, record).run(&log) { _ in
      countAtEvent.append(frames.count)
    }
    #expect(frames.all.withLock { $0 } == [Self.message, Self.channelData, Self.message])
    #expect(countAtEvent == [1, 2, 3])
  }
}
