import STUNClient
import STUNWire
import Testing
import Vocabulary

/// Loss on the path: a datagram that had its time and got no answer.
struct LossTests {
  let server = ScriptedTURNServer()

  private func lost(_ drive: Drive<some STUNOperation>) -> [RequestKind] {
    drive.events.compactMap { if case .lost(let kind) = $0 { kind } else { nil } }
  }

  @Test func `an unanswered datagram is lost, a request on a stream is not`() throws {
    var datagrams = Drive(try Clients.binding())
    try datagrams.start()
    try datagrams.run()
    #expect(lost(datagrams) == [.binding])
    var stream = Drive(try Clients.binding(.tcp), over: .tcp)
    try stream.start()
    try stream.run()
    #expect(stream.failure == .timeout)
    #expect(lost(stream) == [])
  }

  @Test(arguments: [(499, []), (500, [RequestKind.binding])])
  func `a request is lost only after one RTO`(deadline: Int, expected: [RequestKind]) throws {
    let parameters = try Clients.parameters(deadline: .milliseconds(deadline))
    var drive = Drive(BindingTransaction(parameters))
    try drive.start()
    try drive.run()
    #expect(drive.failure == .timeout)
    #expect(lost(drive) == expected)
  }

  @Test func `an answer that is dropped was not lost`() throws {
    server.fault = { request, number in
      number == 1 ? nil : [try Reply.allocate(to: request, key: Keys.sha1(realm: "other"))]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure == .integrityViolated(.wrong))
    #expect(lost(drive) == [])
  }

  @Test func `packets for others do not make up for a lost answer`() throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    try drive.receive(Array(repeating: 0xA5, count: 40))
    try drive.run()
    #expect(drive.dropped == [.notSTUN])
    #expect(lost(drive) == [.binding])
  }

  @Test func `a signed request that is lost is so although the bare one was answered twice`() throws
  {
    server.fault = { request, number in
      let challenge = try Reply.challenge(to: request)
      return number == 1 ? [challenge, challenge] : []
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(lost(drive) == [.allocate])
  }

  @Test func `a request given up or cut off by the transport is not lost`() throws {
    server.fault = { _, number in number == 1 ? nil : [] }
    var released = try server.drive()
    try released.start()
    try released.run(until: .milliseconds(600))
    try released.release()
    try released.run()
    #expect(lost(released) == [])
    var failed = try server.drive()
    try failed.start()
    try failed.run(until: .milliseconds(600))
    try failed.transportFailed(.unreachable)
    #expect(lost(failed) == [])
  }
}
