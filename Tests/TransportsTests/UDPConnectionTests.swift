import Glibc
import Polling
import Testing
import Vocabulary

@testable import Transports

@Suite struct `UDP connection` {
  @Test @NetworkActor func `memory that is given back is not that of bytes still read`()
    async throws
  {
    let peer = try DatagramPeer(.loopbackV4)
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    defer { connection.close() }
    _ = try connection.send([0])
    let local = try await peer.receive().peer
    var kept: [[UInt8]] = []
    for round in UInt8(0)..<20 {
      let sent = [UInt8](repeating: round, count: 300 - 10 * Int(round))
      try peer.send(sent, to: local)
      let deadline = EventLoop.now + .seconds(10)
      while kept.count == Int(round), EventLoop.now < deadline {
        guard case .received(let bytes, at: _, _) = await connection.next(until: deadline) else {
          continue
        }
        ReceiveBuffers.giveBack(bytes)
        kept.append(bytes)
      }
    }
    #expect(kept == (0..<20).map { [UInt8](repeating: $0, count: 300 - 10 * Int($0)) })
  }

  @Test @NetworkActor func `a wake-up between two waits ends the next one, once`() async throws {
    let peer = try DatagramPeer(.loopbackV4)
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    defer { connection.close() }
    connection.wake()
    guard case .deadline = await connection.next(until: EventLoop.now + .seconds(600)) else {
      Issue.record("not woken")
      return
    }
    // Nothing is left of it: the next wait ends with its own deadline.
    let end = EventLoop.now + .milliseconds(5)
    guard case .deadline = await connection.next(until: end) else {
      Issue.record("no deadline")
      return
    }
    #expect(EventLoop.now >= end)
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `datagrams go and come with kernel stamps at both ends`(
    _ ip: IPAddress
  ) async throws {
    let peer = try DatagramPeer(ip)
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    #expect(connection.phases == [])
    try await stampsHaveBegun()
    for round in UInt8(0)..<50 {
      let receipt = try connection.send([round, 1, 2])
      let datagram = try await peer.receive()
      #expect(datagram.bytes == [round, 1, 2])
      #expect(datagram.peer == connection.localAddress)
      try peer.send([2, 1, round], to: datagram.peer)

      var stamps: [UInt32: KernelStamp] = [:]
      let arrival = await connection.next(stamps: &stamps)
      guard case .received([2, 1, round], let at, let stamp) = arrival else {
        throw Unexpected(arrival)
      }
      var clock = RoundTripClock(receipt)
      clock.received(at: at, stamp)
      clock.transmitted(receipt.id, try #require(stamps[receipt.id]))
      let roundTrip = try #require(clock.roundTrip)
      // Interrupted between two readings of the clocks, a sample falls back; most are not.
      #expect(roundTrip.duration <= at - receipt.at)
      #expect(stamp != nil)
    }
    connection.close()
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor
  func `Q-55 unsolicited packets are observed in addition to the peer, not in its place`(
    _ ip: IPAddress
  ) async throws {
    let peer = try DatagramPeer(ip)
    let stranger = try DatagramPeer(ip)
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    let local = try #require(connection.localAddress)
    let heard = Waiter<DatagramSocket.Datagram?>()
    connection.observeUnsolicited { heard.resume($0) }
    try stranger.send([1], to: local)
    let datagram = await heard.wait(until: EventLoop.now + patience, atDeadline: nil)
    #expect(datagram?.bytes == [1])
    #expect(datagram?.peer == stranger.address)
    try peer.send([2], to: local)
    let arrival = await connection.nextBesideStamps()
    guard case .received([2], _, _) = arrival else { throw Unexpected(arrival) }
    connection.close()
  }

  @Test(arguments: [
    (
      IPAddress.loopbackV4,
      ICMPError(version: .v4, type: 3, code: 3, sender: .loopbackV4, errno: ECONNREFUSED)
    ),
    (
      IPAddress.loopbackV6,
      ICMPError(version: .v6, type: 1, code: 4, sender: .loopbackV6, errno: ECONNREFUSED)
    ),
  ])
  @NetworkActor func `STUN-42 a closed port answers with a hard ICMP error and its sender`(
    _ ip: IPAddress, _ error: ICMPError
  ) async throws {
    let connection = try await Connection.open(
      .udp(try closedPort(.datagram, ip)), until: .distantFuture)
    _ = try connection.send([1])
    #expect(await connection.nextBesideStamps() == .icmp(error))
    #expect(error.isHard)
    #expect(TransportError(error) == .refused(error))
    // B-30: the socket goes on, and each datagram hears its own answer.
    _ = try connection.send([2])
    #expect(await connection.nextBesideStamps() == .icmp(error))
    #expect(await connection.nextBesideStamps(within: moment) == .deadline)
  }

  @Test @NetworkActor func `sending right after an unread ICMP error sends`() async throws {
    let address = try closedPort(.datagram)
    let connection = try await Connection.open(.udp(address), until: .distantFuture)
    for _ in 0..<10 { _ = try connection.send([1]) }
    let arrival = await connection.nextBesideStamps()
    guard case .icmp = arrival else { throw Unexpected(arrival) }
  }

  @Test @NetworkActor func `a bound socket that stays silent is a deadline`() async throws {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    _ = try connection.send([1])
    let deadline = EventLoop.now + moment
    var arrival: Arrival
    repeat { arrival = await connection.next(until: deadline) } while arrival.isStamp
    #expect(arrival == .deadline)
    #expect(EventLoop.now >= deadline)
  }

  @Test(arguments: [0, 1, 1_472, 65_507])
  @NetworkActor func `a datagram of any size arrives whole`(_ count: Int) async throws {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    _ = try connection.send(bytes)
    let datagram = try await peer.receive()
    #expect(datagram.bytes == bytes)
    try peer.send(bytes, to: datagram.peer)
    let arrival = await connection.nextBesideStamps()
    guard case .received(bytes, _, _) = arrival else { throw Unexpected(arrival) }
  }

  @Test @NetworkActor func `row 14 the right bytes from another port are not heard`() async throws {
    let peer = try DatagramPeer()
    let stranger = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    _ = try connection.send([1])
    let client = try await peer.receive().peer
    try stranger.send([6], to: client)
    try peer.send([7], to: client)
    #expect(try await connection.receive() == [7])
    #expect(await connection.nextBesideStamps(within: moment) == .deadline)
  }

  @Test @NetworkActor func `B-12 a flood that nobody reads is bounded, and the deadline holds`()
    async throws
  {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    _ = try connection.send([1])
    let client = try await peer.receive().peer
    let garbage = [UInt8](repeating: 0xFF, count: 1_000)
    for _ in 0..<200 {
      for _ in 0..<100 { try peer.send(garbage, to: client) }
      // Lets the loop read as much as it will.
      try await EventLoop.sleep(until: EventLoop.now)
    }
    var count = 0
    while case .received = await connection.nextBesideStamps(within: moment) { count += 1 }
    #expect(count > 0)
    #expect(count < 2_000)
    // Reading goes on once there is room again.
    try peer.send([5], to: client)
    #expect(try await connection.receive() == [5])
  }

  @Test @NetworkActor func `a thousand connections at once hear their own answers`() async throws {
    let peer = try DatagramPeer()
    var connections: [Connection] = []
    for _ in 0..<1_000 {
      connections.append(try await Connection.open(.udp(peer.address), until: .distantFuture))
    }
    for (index, connection) in connections.enumerated() {
      _ = try connection.send([UInt8(index & 0xFF), UInt8(index >> 8)])
      let datagram = try await peer.receive()
      try peer.send(datagram.bytes, to: datagram.peer)
    }
    for (index, connection) in connections.enumerated() {
      #expect(try await connection.receive() == [UInt8(index & 0xFF), UInt8(index >> 8)])
      connection.close()
    }
  }

  @Test @NetworkActor func `a cancelled task is notified once and may go on`() async throws {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    let task = Task { @NetworkActor in
      let first = await connection.next(until: EventLoop.now + patience)
      _ = try connection.send([1])
      return (first, try await connection.receive())
    }
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(1))
    task.cancel()
    try peer.send([9], to: try await peer.receive().peer)
    let (first, second) = try await task.value
    #expect(first == .cancelled)
    #expect(second == [9])
  }

  @Test @NetworkActor func `a closed connection says so and sends nothing`() async throws {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    connection.close()
    #expect(throws: TransportError.closed) { try connection.send([1]) }
    #expect(await connection.next(until: .distantFuture) == .closed(.closed))
  }

  @Test @NetworkActor func `closing ends a wait`() async throws {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    EventLoop.schedule(at: EventLoop.now + .milliseconds(1)) { connection.close() }
    #expect(await connection.next(until: .distantFuture) == .closed(.closed))
  }

  @Test @NetworkActor func `the bind address is where packets come from`() async throws {
    let source = IPAddress.v4(0x7F00_0002)
    let peer = try DatagramPeer()
    let connection = try await Connection.open(
      .udp(peer.address), ConnectionOptions(bindAddress: source), until: .distantFuture)
    _ = try connection.send([1])
    #expect(try await peer.receive().peer.ip == source)
    #expect(connection.localAddress?.ip == source)
  }
}

extension Arrival {
  var isStamp: Bool {
    if case .transmitted = self { return true }
    return false
  }
}
