import Glibc
import Polling
import Testing
import Vocabulary

@testable import Transports

@Suite struct `TCP connection` {
  /// A connection and the server's end of it.
  @NetworkActor
  private func pair(
    _ ip: IPAddress = .loopbackV4, _ options: ConnectionOptions = ConnectionOptions()
  ) async throws -> (client: Connection, server: Connection) {
    let listener = try StreamListener(on: SocketAddress(ip, port: 0))
    defer { listener.close() }
    let soon = EventLoop.now + patience
    let client = try await Connection.open(.tcp(listener.address), options, until: soon)
    return (client, try #require(try await listener.accept(until: soon)))
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `bytes go and come`(_ ip: IPAddress) async throws {
    let (client, server) = try await pair(ip)
    #expect(client.phases.map(\.name) == [.connect])
    #expect(client.phases.first?.failure == nil)
    #expect(server.peer == client.localAddress)
    for round in UInt8(0)..<20 {
      _ = try client.send([round, 1])
      #expect(try await server.receive(2) == [round, 1])
      _ = try server.send([1, round])
      #expect(try await client.receive(2) == [1, round])
    }
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `connections to several peers are made from one port`(
    _ ip: IPAddress
  ) async throws {
    let soon = EventLoop.now + patience
    var options = ConnectionOptions()
    options.streamPort = try StreamPort(on: ip)
    var ends: [(Connection, Connection)] = []
    for _ in 0..<3 { ends.append(try await pair(ip, options)) }
    let locals = Set(ends.map { $0.0.localAddress })
    #expect(locals == [options.streamPort?.address])
    for (index, (client, server)) in ends.enumerated() {
      #expect(server.peer == client.localAddress)
      _ = try server.send([UInt8(index)])
      #expect(try await client.receive(1) == [UInt8(index)])
    }
    // One that is refused is no error of the others.
    let closed = try closedPort(.stream, ip)
    await #expect(throws: OpeningFailure.self) {
      try await Connection.open(.tcp(closed), options, until: soon)
    }
    _ = try ends[0].0.send([7])
    #expect(try await ends[0].1.receive(1) == [7])
  }

  @Test @NetworkActor func `a peer that speaks and hangs up at once is heard`() async throws {
    for _ in 0..<20 {
      let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
      let soon = EventLoop.now + patience
      let speaking = Task(executorPreference: EventLoop.shared) {
        let connection = try await listener.accept(until: soon)
        _ = try await connection?.send([1, 2])
        await connection?.close()
      }
      let client = try await Connection.open(.tcp(listener.address), until: soon)
      try await speaking.value
      #expect(try await client.receive(2) == [1, 2])
      #expect(await client.nextBesideStamps() == .closed(.closed))
      listener.close()
    }
  }

  @Test @NetworkActor func `one message in one segment is timed by the kernel`() async throws {
    try await stampsHaveBegun()
    let (client, server) = try await pair()
    for _ in 0..<20 {
      let receipt = try client.send([1, 2, 3, 4])
      _ = try await server.receive(4)
      _ = try server.send([5, 6])
      var stamps: [UInt32: KernelStamp] = [:]
      let arrival = await client.next(stamps: &stamps)
      guard case .received([5, 6], let at, let stamp?) = arrival else { throw Unexpected(arrival) }
      var clock = RoundTripClock(receipt)
      clock.transmitted(receipt.id, try #require(stamps[receipt.id]))
      clock.received(at: at, stamp)
      #expect(try #require(clock.roundTrip).duration <= at - receipt.at)
    }
  }

  @Test @NetworkActor func `bytes refused for lack of room do not count for stamps`() async throws {
    try await stampsHaveBegun()
    let (client, server) = try await pair()
    #expect(throws: TransportError.local(LocalError(errno: ENOBUFS, during: .send))) {
      try client.send([UInt8](repeating: 0, count: 1 << 20))
    }
    let receipt = try client.send([1])
    _ = try await server.receive(1)
    _ = try server.send([2])
    var stamps: [UInt32: KernelStamp] = [:]
    _ = await client.next(stamps: &stamps)
    #expect(stamps[receipt.id] != nil)
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `a closed port refuses`(_ ip: IPAddress) async throws {
    let failure = await #expect(throws: OpeningFailure.self) {
      try await Connection.open(.tcp(try closedPort(.stream, ip)), until: EventLoop.now + patience)
    }
    #expect(failure?.error == .refused(nil))
    #expect(failure?.phases.map(\.name) == [.connect])
    #expect(failure?.phases.first?.failure == .refused(nil))
  }

  @Test @NetworkActor func `B-16 a server that accepts and never answers is a deadline`()
    async throws
  {
    let (client, server) = try await pair()
    _ = try client.send([1])
    #expect(await client.nextBesideStamps(within: moment) == .deadline)
    server.close()
  }

  @Test @NetworkActor func `B-16 connecting ends at its deadline`() async throws {
    // A full backlog: the kernel drops further SYNs.
    let socket = try Descriptor(socket: .v4, .stream)
    try socket.bind(to: SocketAddress(.loopbackV4, port: 0))
    _ = Glibc.listen(socket.number, 0)
    let local = socket.localAddress()
    let address = try #require(local)
    var kept: [Connection] = []
    for _ in 0..<8 {
      do {
        kept.append(try await Connection.open(.tcp(address), until: EventLoop.now + moment))
      } catch {
        #expect(error.error == .timeout)
        #expect(error.phases.first?.failure == .timeout)
        return
      }
    }
    Issue.record("the backlog never filled")
  }

  @Test @NetworkActor func `a cancelled task does not go on connecting`() async throws {
    let socket = try Descriptor(socket: .v4, .stream)
    try socket.bind(to: SocketAddress(.loopbackV4, port: 0))
    _ = Glibc.listen(socket.number, 0)
    let local = socket.localAddress()
    let address = try #require(local)
    let task = Task { @NetworkActor in
      var kept: [Connection] = []
      while true {
        kept.append(try await Connection.open(.tcp(address), until: EventLoop.now + patience))
      }
    }
    try await EventLoop.sleep(until: EventLoop.now + moment)
    task.cancel()
    let failure = await #expect(throws: OpeningFailure.self) { try await task.value }
    #expect(failure?.error == .cancelled)
  }

  @Test @NetworkActor func `B-15 bytes that come one by one arrive in order`() async throws {
    let (client, server) = try await pair()
    for byte in UInt8(0)..<100 {
      _ = try server.send([byte])
      try await EventLoop.sleep(until: EventLoop.now)
    }
    #expect(try await client.receive(100) == Array(0..<100))
  }

  @Test @NetworkActor func `B-18 FIN after half a message: the bytes, then closed`() async throws {
    let (client, server) = try await pair()
    _ = try server.send([1, 2, 3])
    server.close()
    #expect(try await client.receive(3) == [1, 2, 3])
    #expect(await client.nextBesideStamps() == .closed(.closed))
    #expect(await client.nextBesideStamps() == .closed(.closed))
  }

  @Test @NetworkActor func `B-18 RST amid a message: reset`() async throws {
    let (client, server) = try await pair()
    _ = try server.send([1, 2, 3])
    #expect(try await client.receive(3) == [1, 2, 3])
    server.reset()
    #expect(await client.nextBesideStamps() == .closed(.reset))
    #expect(throws: TransportError.reset) { try client.send([1]) }
  }

  @Test @NetworkActor func `B-18 RST that a sending meets first: reset all the same`() async throws
  {
    let (client, server) = try await pair()
    server.reset()
    // Before the loop can look: the kernel tells the reason to whoever asks first, and only once.
    #expect(throws: TransportError.reset) { try client.send([1]) }
    #expect(await client.nextBesideStamps() == .closed(.reset))
  }

  @Test @NetworkActor func `B-16 a peer that never reads: bounded, and given up`() async throws {
    var options = ConnectionOptions()
    options.sendTimeout = .milliseconds(300)
    let (client, server) = try await pair(.loopbackV4, options)
    // Until its queue is full and its window is 0, the peer's end reads by itself.
    let piece = [UInt8](repeating: 7, count: 65_536)
    var error: TransportError?
    for _ in 0..<10_000 {
      do throws(TransportError) {
        _ = try client.send(piece)
        try? await EventLoop.sleep(until: EventLoop.now)
      } catch let thrown {
        error = thrown
        break
      }
    }
    // On a busy machine it may be given up before it is full.
    #expect([.local(LocalError(errno: ENOBUFS, during: .send)), .timeout].contains(error))
    let arrival = await client.nextBesideStamps()
    #expect(arrival == .closed(.timeout))
    server.close()
  }

  @Test @NetworkActor func `much more than the socket's buffer arrives whole and in order`()
    async throws
  {
    let (client, server) = try await pair()
    let total = 4_000_000
    let sender = Task { @NetworkActor in
      var sent = 0
      while sent < total {
        let count = min(20_000, total - sent)
        let piece = (sent..<sent + count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        do throws(TransportError) {
          _ = try client.send(piece)
          sent += count
        } catch {
          guard error == .local(LocalError(errno: ENOBUFS, during: .send)) else { throw error }
          try await EventLoop.sleep(until: EventLoop.now + .milliseconds(1))
        }
      }
    }
    let bytes = try await server.receive(total)
    try await sender.value
    #expect(bytes.count == total)
    #expect(bytes.indices.allSatisfy { bytes[$0] == UInt8(truncatingIfNeeded: $0 / 7) })
  }

  @Test @NetworkActor func `B-20 an endless stream that nobody reads is held back`() async throws {
    let (client, server) = try await pair()
    let piece = [UInt8](repeating: 7, count: 65_536)
    var refused = false
    for _ in 0..<10_000 where !refused {
      do throws(TransportError) { _ = try server.send(piece) } catch { refused = true }
      try await EventLoop.sleep(until: EventLoop.now)
    }
    #expect(refused)
    // The other direction is free, and reading goes on.
    _ = try client.send([1])
    #expect(try await server.receive() == [1])
    #expect(try await client.receive(8 * piece.count).count >= 8 * piece.count)
  }

  @Test @NetworkActor func `a listener accepts in turn, and ends`() async throws {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    #expect(listener.address.port != 0)
    let soon = EventLoop.now + patience
    #expect(try await listener.accept(until: EventLoop.now + moment) == nil)
    let first = try await Connection.open(.tcp(listener.address), until: soon)
    let second = try await Connection.open(.tcp(listener.address), until: soon)
    #expect(try await listener.accept(until: soon)?.peer == first.localAddress)
    #expect(try await listener.accept(until: soon)?.peer == second.localAddress)
    EventLoop.schedule(at: EventLoop.now + .milliseconds(1)) { listener.close() }
    #expect(try await listener.accept(until: .distantFuture) == nil)
    await #expect(throws: OpeningFailure.self) {
      try await Connection.open(.tcp(listener.address), until: soon)
    }
  }
}
