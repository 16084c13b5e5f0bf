import STUNClient
import Testing
import Vocabulary

/// How answers change the time to wait (RFC 6298 section 2).
struct RetransmissionTimeoutTests {
  /// Binds once over a path of this length, and learns from it.
  private func bind(_ timeout: inout RetransmissionTimeout, delay: Nanoseconds) throws -> Int {
    var parameters = try Clients.parameters()
    parameters.schedule = .datagram(initialTimeout: timeout.value)
    var drive = Drive(BindingTransaction(parameters)) { request in
      [Delivery(bytes: try Reply.binding(to: request), delay: delay)]
    }
    try drive.start()
    try drive.run()
    for answer in drive.answers { timeout.record(answer) }
    return drive.sent.count
  }

  @Test func `STUN-43 a short path leaves the RTO at 500 ms`() throws {
    var timeout = RetransmissionTimeout()
    for _ in 0..<3 { #expect(try bind(&timeout, delay: .milliseconds(20)) == 1) }
    #expect(timeout.value == .milliseconds(500))
  }

  @Test func `STUN-43 and STUN-41 over a path longer than the RTO the next request is sent once`()
    throws
  {
    var timeout = RetransmissionTimeout()
    #expect(try bind(&timeout, delay: .milliseconds(700)) == 2)
    #expect(timeout.value == .seconds(1))
    #expect(timeout.estimate == .milliseconds(500), "one lost packet says nothing of the path")
    #expect(try bind(&timeout, delay: .milliseconds(700)) == 1)
    // The first sample counts three times: once for itself, and twice for how little is known of it.
    #expect(timeout.value == .milliseconds(2100))
    #expect(timeout.estimate == timeout.value)
    for _ in 0..<20 { #expect(try bind(&timeout, delay: .milliseconds(700)) == 1) }
    #expect(timeout.value < .milliseconds(710))
  }

  @Test func `however often a request was sent, the RTO has a ceiling`() throws {
    var timeout = RetransmissionTimeout()
    for _ in 0..<4 { _ = try bind(&timeout, delay: .seconds(35)) }
    #expect(timeout.value == .seconds(60))
  }
}
