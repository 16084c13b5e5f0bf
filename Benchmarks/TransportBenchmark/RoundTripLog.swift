import Polling
import Transports
import Vocabulary

/// Exchanges that a capture can be compared with: a line for each, as tab-separated values.
///
/// The columns are the number in the datagram's first four bytes, the round trip in nanoseconds, the
/// clock it was measured with, and what the monotonic clock would have said.
enum RoundTripLog {
  private static let count: UInt32 = 3_000

  @NetworkActor
  static func write(_ server: SocketAddress) async throws {
    let connection = try await Connection.open(.udp(server), until: .distantFuture)
    for number in 0..<count {
      let receipt = try connection.send(payload(number))
      var clock = RoundTripClock(receipt)
      let arrived = await answer(on: connection, &clock)
      guard let trip = clock.roundTrip, let arrived else { continue }
      print(
        number, trip.duration.count, trip.clock.rawValue, (arrived - receipt.at).count,
        separator: "\t")
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(1))
    }
    connection.close()
  }

  @NetworkActor
  private static func answer(
    on connection: Connection, _ clock: inout RoundTripClock
  ) async -> Instant? {
    let deadline = EventLoop.now + .seconds(1)
    while true {
      switch await connection.next(until: deadline) {
      case .received(_, let at, let stamp):
        clock.received(at: at, stamp)
        return at
      case .transmitted(let id, let stamp): clock.transmitted(id, stamp)
      default: return nil
      }
    }
  }

  private static func payload(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
      + [UInt8](repeating: 0, count: 96)
  }
}
