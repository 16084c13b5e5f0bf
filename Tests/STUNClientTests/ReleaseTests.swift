import STUNClient
import STUNWire
import Testing
import Vocabulary

/// Nothing is left behind on the server (TURN-20).
struct ReleaseTests {
  let server = ScriptedTURNServer()

  private func held(_ transport: TransportProtocol = .udp) throws -> Drive<Allocation> {
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run(until: .milliseconds(100))
    #expect(server.hasAllocation)
    return drive
  }

  @Test func `TURN-16 releasing is a Refresh with lifetime 0, bounded by a second`() throws {
    var drive = try held()
    server.fault = { _, _ in [] }
    try drive.release()
    #expect(drive.sent.last?.transmission.kind == .release)
    #expect(try server.requests.last?.first(Lifetime.self)?.value == 0)
    try drive.run()
    #expect(drive.status == .unconfirmed(.timeout))
    #expect(drive.finishedAt == .milliseconds(1100))
    #expect(drive.sent.suffix(2).map(\.milliseconds) == [100, 600])
    #expect(drive.alarm?.reason == .releaseBound)
    #expect(drive.relay != nil)
  }

  @Test(arguments: [true, false])
  func `TURN-16 and TURN-19 437 to a delete is as good as success`(isSigned: Bool) throws {
    var drive = try held()
    server.fault = { request, _ in
      [try Reply.error(437, to: request, key: isSigned ? try Keys.sha1() : nil)]
    }
    try drive.release()
    try drive.run()
    #expect(drive.status == .alreadyGone)
    #expect(drive.finishedAt == .milliseconds(110))
  }

  @Test func `TURN-16 other errors leave the release unconfirmed`() throws {
    var drive = try held()
    server.fault = { request, _ in [try Reply.error(441, to: request)] }
    try drive.release()
    try drive.run()
    #expect(
      drive.status
        == .unconfirmed(
          .errorResponse(
            ErrorResponse(code: 441, reason: "Wrong Credentials", isAuthenticated: false))))
  }

  @Test(arguments: 0...60)
  func `TURN-20 and B-47 released at any moment, nothing is left`(milliseconds: Int) throws {
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(milliseconds))
    try drive.release()
    try drive.run()
    #expect(drive.outcome != nil)
    #expect(!server.hasAllocation)
    let finished = try #require(drive.finishedAt)
    #expect(finished <= .milliseconds(milliseconds + 1000))
  }

  @Test func `TURN-20 given up, an Allocate is answered before it is undone`() throws {
    // A Refresh sent meanwhile might overtake it.
    server.delay = { number in .milliseconds(number == 2 ? 300 : 10) }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(50))
    try drive.release()
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate])
    try drive.run()
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate, .release])
    #expect(drive.status == .confirmed)
    #expect(drive.relay != nil)
    #expect(drive.finishedAt == .milliseconds(320))
    #expect(!server.hasAllocation)
  }

  @Test func `TURN-20 given up, an Allocate without an answer is undone in the same second`() throws
  {
    server.fault = { request, number in number > 1 ? [] : nil }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(50))
    try drive.release()
    try drive.run()
    // Nothing is sent again that is no longer wanted.
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate, .release])
    #expect(drive.sent.last?.milliseconds == 550)
    #expect(drive.finishedAt == .milliseconds(1050))
    #expect(drive.failure == .cancelled)
  }

  @Test func `TURN-20 given up, a challenge is not answered`() throws {
    var drive = try server.drive()
    try drive.start()
    try drive.release()
    try drive.run()
    #expect(drive.sent.map(\.transmission.kind) == [.allocate])
    #expect(drive.finishedAt == .milliseconds(10))
    #expect(drive.failure == .cancelled)
  }

  @Test(arguments: [true, false])
  func `TURN-20 once given up, only an error that cannot be forged ends it at once`(isSigned: Bool)
    throws
  {
    server.fault = { request, number in
      guard number == 2 else { return nil }
      return [try Reply.error(486, to: request, key: isSigned ? try Keys.sha1() : nil)]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(15))
    try drive.release()
    try drive.run()
    #expect(drive.sent.last?.transmission.kind == (isSigned ? .allocate : .release))
    #expect(drive.failure == .cancelled)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `TURN-20 an Allocate without an answer is released`(transport: TransportProtocol) throws {
    server.fault = { request, number in
      // The server allocates, and its success is lost.
      if number > 1, request.kind == .allocate {
        _ = try self.server.reply(to: request)
        return []
      }
      return nil
    }
    var drive = try server.drive(transport, deadline: .milliseconds(1200))
    try drive.start()
    try drive.run(until: .milliseconds(1199))
    #expect(server.hasAllocation)
    try drive.run()
    #expect(drive.failure == .timeout)
    #expect(drive.status == .confirmed)
    #expect(!server.hasAllocation)
  }

  @Test func `TURN-20 a bare Allocate without an answer is followed by one Refresh, unawaited`()
    throws
  {
    var drive = Drive(try Clients.allocation(deadline: .milliseconds(1200)))
    try drive.start()
    try drive.run()
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate, .release])
    #expect(drive.finishedAt == .milliseconds(1200))
    #expect(drive.failure == .timeout)
  }

  @Test(arguments: [TransportProtocol.udp, .dtls, .tcp])
  func `TURN-20 an Allocate that the network refuses is followed by one Refresh, unawaited`(
    transport: TransportProtocol
  ) throws {
    server.fault = { _, number in number == 1 ? nil : [] }
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run(until: .milliseconds(100))
    try drive.transportFailed(.unreachable)
    try drive.transportFailed(.unreachable)
    try drive.run()
    #expect(drive.failure == .transport(.unreachable))
    #expect(drive.finishedAt == .milliseconds(100))
    // On a stream the allocation ends with the connection.
    let releases: [RequestKind] = transport.isDatagram ? [.release] : []
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate] + releases)
  }

  @Test func `TURN-20 a bare Allocate that the network refuses leaves nothing to release`() throws {
    var drive = try server.drive()
    try drive.start()
    try drive.transportFailed(.unreachable)
    #expect(drive.failure == .transport(.unreachable))
    #expect(drive.sent.map(\.transmission.kind) == [.allocate])
  }

  @Test func `TURN-20 a held allocation is given back although the network refuses`() throws {
    var drive = try held()
    try drive.transportFailed(.unreachable)
    #expect(drive.sent.last?.transmission.kind == .release)
    #expect(
      drive.events.contains(.released(.unconfirmed(.transport(.unreachable)))))
    #expect(drive.failure == .transport(.unreachable))
  }

  @Test func `TURN-10 a server that answers its own retransmission with 437 is released`() throws {
    server.fault = { request, number in
      guard number > 1, request.kind == .allocate else { return nil }
      if request.attempt == 1 {
        _ = try self.server.reply(to: request)
        return []
      }
      return [try Reply.error(437, to: request, key: try Keys.sha1())]
    }
    var drive = try server.drive()
    try drive.start()
    try drive.run()
    #expect(drive.failure?.needsFreshSocket == true)
    #expect(drive.status == .confirmed)
    #expect(!server.hasAllocation)
  }

  @Test func `TURN-17 a held allocation is refreshed a minute before it expires`() throws {
    var drive = try held()
    try drive.run(until: .seconds(3000))
    let refreshes = drive.sent.filter { $0.transmission.kind == .refresh }
    #expect(refreshes.map(\.milliseconds) == [540_020, 1_080_030, 1_620_040, 2_160_050, 2_700_060])
    #expect(try server.requests.last?.first(Lifetime.self) == nil)
    try drive.release()
    try drive.run()
    #expect(drive.status == .confirmed)
  }

  @Test func `TURN-19 437 to a Refresh means that the allocation is gone`() throws {
    server.fault = { request, _ in
      request.kind == .refresh
        ? [try Reply.error(437, to: request, key: try Keys.sha1())] : nil
    }
    var drive = try held()
    try drive.run()
    #expect(drive.failure == .allocationLost)
  }

  @Test func `an unanswered Refresh ends with an attempt to release`() throws {
    server.fault = { request, _ in request.kind == .refresh ? [] : nil }
    var drive = try held()
    try drive.run()
    #expect(drive.failure == .timeout)
    #expect(drive.sent.last?.transmission.kind == .release)
    #expect(!server.hasAllocation)
  }

  @Test func `an allocation that a sleeping driver let expire is lost`() throws {
    var operation = try Clients.allocation()
    let server = ScriptedTURNServer()
    func drain(at now: Instant) throws -> Output<AllocationOutcome> {
      while true {
        let output = operation.poll()
        guard case .transmit(let request) = output else {
          if case .event = output { continue }
          return output
        }
        if request.kind == .allocate {
          operation.receive(try server.reply(to: request), from: request.destination, at: now)
        }
      }
    }
    operation.start(now: .zero)
    _ = try drain(at: .milliseconds(10))
    operation.timeout(now: .seconds(10_000))
    _ = try drain(at: .seconds(10_000))
    operation.timeout(now: .seconds(10_000))
    #expect(try drain(at: .seconds(10_000)) == .finished(.failure(.allocationLost)))
  }

  @Test func `transport loss while releasing keeps the result`() throws {
    var drive = try held()
    server.fault = { _, _ in [] }
    try drive.release()
    try drive.transportFailed(.unreachable)
    #expect(drive.status == .unconfirmed(.transport(.unreachable)))
    #expect(drive.relay != nil)
  }

  @Test func `releasing twice, and after the end, changes nothing`() throws {
    var drive = try held()
    try drive.release()
    try drive.release()
    try drive.run()
    let sends = drive.sent.count
    try drive.release()
    try drive.transportFailed(.closed)
    try drive.run()
    #expect(drive.sent.count == sends)
    #expect(drive.status == .confirmed)
  }

  @Test func `releasing before the start sends nothing`() throws {
    var drive = try server.drive()
    try drive.release()
    try drive.start()
    #expect(drive.sent.isEmpty)
    #expect(drive.failure == .cancelled)
  }
}
