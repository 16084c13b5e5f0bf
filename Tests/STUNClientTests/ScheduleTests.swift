import STUNClient
import Testing
import Vocabulary

/// When a request is sent, sent again, and given up (RFC 8489 section 6.2).
struct ScheduleTests {
  @Test func `STUN-41 sends at the instants of RFC 8489 section 6.2.1 and fails at 39 500 ms`()
    throws
  {
    var drive = Drive(try Clients.binding())
    try drive.start()
    try drive.run()
    #expect(drive.sent.map(\.milliseconds) == [0, 500, 1500, 3500, 7500, 15500, 31500])
    #expect(drive.sent.map(\.transmission.attempt) == [1, 2, 3, 4, 5, 6, 7])
    #expect(drive.finishedAt == .milliseconds(39_500))
    #expect(drive.failure == .timeout)
  }

  @Test func `STUN-2 repeats the same bytes under the same id`() throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    try drive.run()
    #expect(Set(drive.sent.map(\.transmission.bytes)).count == 1)
    #expect(Set(drive.sent.map(\.transmission.transactionID)).count == 1)
  }

  @Test func `STUN-44 sends once on a stream and fails after Ti`() throws {
    var drive = Drive(try Clients.binding(.tcp))
    try drive.start()
    #expect(drive.alarm?.reason == .reliableTimeout)
    try drive.run()
    #expect(drive.sent.map(\.milliseconds) == [0])
    #expect(drive.finishedAt == .milliseconds(39_500))
    #expect(drive.failure == .timeout)
  }

  @Test func `every wait gives its reason`() throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    #expect(drive.alarm?.reason == .retransmission)
    try drive.run(until: .milliseconds(31_500))
    #expect(drive.alarm?.reason == .lastAnswer)
    #expect(drive.alarm?.instant == .milliseconds(39_500))
  }

  @Test func `the deadline cuts the schedule`() throws {
    var drive = Drive(
      BindingTransaction(try Clients.parameters(deadline: .milliseconds(2000))))
    try drive.start()
    try drive.run()
    #expect(drive.sent.map(\.milliseconds) == [0, 500, 1500])
    #expect(drive.alarm?.reason == .deadline)
    #expect(drive.finishedAt == .milliseconds(2000))
    #expect(drive.failure == .timeout)
  }

  @Test func `a driver that comes late causes no burst`() throws {
    var operation = try Clients.binding()
    operation.start(now: .zero)
    while case .transmit = operation.poll() {}
    operation.timeout(now: .milliseconds(20_000))
    var sends = 0
    while case .transmit = operation.poll() { sends += 1 }
    #expect(sends == 1)
    operation.timeout(now: .milliseconds(20_001))
    guard case .wait = operation.poll() else {
      Issue.record("a second send at once")
      return
    }
  }

  @Test(arguments: [
    (RetransmissionSchedule.datagram, 39_500),
    (RetransmissionSchedule.stream, 39_500),
    (RetransmissionSchedule.datagram(initialTimeout: .milliseconds(100)), 7_900),
  ])
  func `the total follows from RTO, Rc and Rm`(schedule: RetransmissionSchedule, milliseconds: Int)
  {
    #expect(schedule.total == .milliseconds(milliseconds))
  }

  @Test func `absurd schedules are bounded`() {
    let schedule = RetransmissionSchedule(
      initialTimeout: Nanoseconds(.max), sendCount: .max, finalWait: Nanoseconds(.max))
    #expect(schedule.sendCount == 32)
    #expect(schedule.total == Nanoseconds(.max))
    #expect(
      RetransmissionSchedule(initialTimeout: .zero, sendCount: 0, finalWait: .zero).initialTimeout
        == .milliseconds(1))
  }
}
