import STUNClient
import STUNWire
import Testing
import Vocabulary

@testable import Probing

/// The one definition of loss: each datagram by itself.
@Suite struct DeliveriesTests {
  private static let roundTrip = Nanoseconds.milliseconds(20)
  private static let patience = Nanoseconds.milliseconds(500)

  /// Sends in milliseconds, answers in milliseconds, and until when it was listened.
  struct Row: Sendable {
    var sends: [Int]
    var answers: [Int]
    var end: Int
    var roundTrip: Nanoseconds? = DeliveriesTests.roundTrip
    var lost: Int
  }

  @Test(arguments: [
    Row(sends: [0], answers: [20], end: 21, lost: 0),
    // The first was lost, the second answered.
    Row(sends: [0, 500], answers: [520], end: 521, lost: 1),
    Row(sends: [0, 500, 1500], answers: [1520], end: 1521, lost: 2),
    // Both were answered: the first was only slow.
    Row(sends: [0, 500], answers: [800, 1300], end: 1300, roundTrip: .milliseconds(800), lost: 0),
    Row(sends: [0, 500], answers: [800], end: 801, roundTrip: .milliseconds(800), lost: 0),
    // Without any round trip measured the answer may be to either.
    Row(sends: [0, 500], answers: [800], end: 801, roundTrip: nil, lost: 0),
    // Sent again while a signed error was awaited, and answered again.
    Row(sends: [0, 500], answers: [20, 520], end: 1020, lost: 0),
    // Of those, one answer was lost.
    Row(sends: [0, 500], answers: [20], end: 1020, lost: 1),
    // Cut short, or cancelled.
    Row(sends: [0], answers: [], end: 100, lost: 0),
    Row(sends: [0, 500], answers: [], end: 600, lost: 1),
    // A copy that the network made is no more than one.
    Row(sends: [0], answers: [20, 21], end: 600, lost: 0),
  ])
  func `each datagram that had its time and was not answered is lost`(row: Row) throws {
    var deliveries = Deliveries()
    try deliveries.add(.binding, 1, sends: row.sends, answers: row.answers)
    let count = deliveries.count(
      at: .zero + .milliseconds(row.end), roundTrip: row.roundTrip, patience: Self.patience)
    #expect(count == Deliveries.Count(sent: row.sends.count, lost: row.lost))
  }

  @Test func `a kind of request that a server ignores is not lost on the way`() throws {
    var deliveries = Deliveries()
    try deliveries.add(.binding, 1, sends: [0], answers: [20])
    try deliveries.add(.allocate, 2, sends: [100, 600, 1600], answers: [])
    let count = deliveries.count(
      at: .zero + .seconds(10), roundTrip: Self.roundTrip, patience: Self.patience)
    #expect(count == Deliveries.Count(sent: 4, lost: 0))
  }

  @Test func `where nothing is answered all is lost`() throws {
    var deliveries = Deliveries()
    try deliveries.add(.binding, 1, sends: [0, 500], answers: [])
    try deliveries.add(.allocate, 2, sends: [5000], answers: [])
    deliveries.settle(at: .zero + .seconds(10), roundTrip: nil, patience: Self.patience)
    let count = deliveries.count(at: .zero + .seconds(10), roundTrip: nil, patience: Self.patience)
    #expect(count == Deliveries.Count(sent: 3, lost: 3))
  }
}

extension Deliveries {
  fileprivate mutating func add(
    _ kind: RequestKind, _ id: UInt64, sends: [Int], answers: [Int]
  ) throws {
    let id = TransactionID(high: 0, low: id)
    for (index, send) in sends.enumerated() {
      sent(
        Transmission(
          bytes: [], destination: SocketAddress(.loopbackV4, port: 3478), transactionID: id,
          attempt: index + 1, kind: kind), at: .zero + .milliseconds(send))
    }
    var builder = MessageBuilder(MessageType(.binding, .success), id)
    let answer = try builder.finish()
    for instant in answers { received(answer, at: .zero + .milliseconds(instant)) }
  }
}
