import Polling
import TLS
import TestSupport
import Testing
import Vocabulary

@testable import Transports

@Suite struct `Secure connection` {
  /// A server of the transport at an address, trusted by `target`'s client.
  @NetworkActor
  private func listen(
    _ transport: TransportProtocol, _ ip: IPAddress = .loopbackV4
  ) throws -> any Listener {
    let context = try TestAuthority.server()
    let address = SocketAddress(ip, port: 0)
    return transport == .tls
      ? try StreamListener(on: address, security: context)
      : try SecureDatagramListener(on: address, security: context)
  }

  private func target(
    _ transport: TransportProtocol, _ address: SocketAddress, name: String = TestAuthority.host
  ) throws -> ConnectionTarget {
    let peer = TLSPeer(try TestAuthority.client(), name: .dns(name))
    return transport == .tls ? .tls(address, peer) : .dtls(address, peer)
  }

  /// A client and the server's end of its connection.
  @NetworkActor
  private func pair(
    _ listener: any Listener
  ) async throws -> (client: Connection, server: Connection) {
    let soon = EventLoop.now + patience
    let target = try target(listener.transport, listener.address)
    let opening = Task { @NetworkActor in try await Connection.open(target, until: soon) }
    let server = try #require(try await listener.accept(until: soon))
    return (try await opening.value, server)
  }

  @Test(
    arguments: [TransportProtocol.tls, .dtls], [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `bytes go and come`(_ transport: TransportProtocol, _ ip: IPAddress)
    async throws
  {
    let (client, server) = try await pair(listen(transport, ip))
    #expect(client.transport == transport)
    #expect(client.phases.map(\.name) == (transport == .tls ? [.connect, .tls] : [.dtls]))
    #expect(client.phases.allSatisfy { $0.failure == nil && $0.started <= $0.ended })
    #expect(client.security?.isVerified == true)
    #expect(client.security?.serverName == TestAuthority.host)
    #expect(server.peer == client.localAddress)
    for round in UInt8(0)..<20 {
      _ = try client.send([round, 1])
      #expect(try await server.receive(2) == [round, 1])
      _ = try server.send([1, round])
      #expect(try await client.receive(2) == [1, round])
    }
    client.close()
    #expect(await server.nextBesideStamps() == .closed(.closed))
  }

  @Test @NetworkActor func `phases of one connection do not overlap`() async throws {
    let (client, server) = try await pair(listen(.tls))
    for (earlier, later) in zip(client.phases, client.phases.dropFirst()) {
      #expect(earlier.ended <= later.started)
    }
    server.close()
  }

  @Test @NetworkActor func `a record of DTLS is timed by the kernel`() async throws {
    try await stampsHaveBegun()
    let (client, server) = try await pair(listen(.dtls))
    for _ in 0..<10 {
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
    server.close()
  }

  @Test(arguments: [TransportProtocol.tls, .dtls])
  @NetworkActor func `SEC-3 a wrong certificate ends it before any byte of the application`(
    _ transport: TransportProtocol
  ) async throws {
    let listener = try listen(transport)
    let soon = EventLoop.now + patience
    let target = try target(transport, listener.address, name: "other.example.org")
    let opening = Task { @NetworkActor in try await Connection.open(target, until: soon) }
    let server = try #require(try await listener.accept(until: soon))
    let failure = await #expect(throws: OpeningFailure.self) { try await opening.value }
    guard case .tls(let error)? = failure?.error else { throw Unexpected(failure as Any) }
    #expect(error.reason == .certificateInvalid([.nameMismatch]))
    #expect(failure?.phases.last?.failure == .tls(error))
    #expect(failure?.phases.count == (transport == .tls ? 2 : 1))
    guard case .closed(.tls(let seen)) = await server.nextBesideStamps() else {
      throw Unexpected("no alert")
    }
    #expect(seen.evidence.alertReceived?.isFatal == true)
  }

  @Test @NetworkActor func `B-16 a server that accepts and never shakes hands is a timeout`()
    async throws
  {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    let failure = await #expect(throws: OpeningFailure.self) {
      try await Connection.open(
        target(.tls, listener.address), until: EventLoop.now + .milliseconds(100))
    }
    #expect(failure?.error == .timeout)
    #expect(failure?.phases.map(\.name) == [.connect, .tls])
    #expect(failure?.phases.map(\.failure) == [nil, .timeout])
    listener.close()
  }

  @Test @NetworkActor func `a server that speaks something else is named`() async throws {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    let soon = EventLoop.now + patience
    let target = try target(.tls, listener.address)
    let opening = Task { @NetworkActor in try await Connection.open(target, until: soon) }
    let server = try #require(try await listener.accept(until: soon))
    _ = try await server.receive()
    _ = try server.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
    let failure = await #expect(throws: OpeningFailure.self) { try await opening.value }
    guard case .tls(let error)? = failure?.error else { throw Unexpected(failure as Any) }
    #expect(error.reason == .notTLS(.http))
  }

  @Test @NetworkActor func `a server that hangs up amid the handshake`() async throws {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    let soon = EventLoop.now + patience
    for isAbrupt in [false, true] {
      let target = try target(.tls, listener.address)
      let opening = Task { @NetworkActor in try await Connection.open(target, until: soon) }
      let server = try #require(try await listener.accept(until: soon))
      _ = try await server.receive()
      if isAbrupt { server.reset() } else { server.close() }
      let failure = await #expect(throws: OpeningFailure.self) { try await opening.value }
      if isAbrupt {
        #expect(failure?.error == .reset)
      } else if case .tls(let error)? = failure?.error {
        #expect(error.reason == .closedDuringHandshake)
      } else {
        throw Unexpected(failure as Any)
      }
    }
  }

  @Test @NetworkActor func `SEC-7 a silent DTLS port is asked again, then given up`() async throws {
    let peer = try DatagramPeer()
    let target = try target(.dtls, peer.address)
    let opening = Task { @NetworkActor in
      try await Connection.open(target, until: EventLoop.now + patience)
    }
    // A hello, and a second one after a second: both begin with a handshake record.
    let first = try await peer.receive()
    let second = try await peer.receive()
    #expect(first.peer == second.peer)
    #expect([first.bytes.first, second.bytes.first] == [22, 22])
    opening.cancel()
    let failure = await #expect(throws: OpeningFailure.self) { try await opening.value }
    #expect(failure?.error == .cancelled)
  }

  @Test @NetworkActor func `a closed DTLS port refuses`() async throws {
    let address = try closedPort(.datagram)
    let failure = await #expect(throws: OpeningFailure.self) {
      try await Connection.open(target(.dtls, address), until: EventLoop.now + patience)
    }
    let error = ICMPError(version: .v4, type: 3, code: 3, sender: .loopbackV4, errno: 111)
    #expect(failure?.error == .refused(error))
    #expect(failure?.phases.map(\.name) == [.dtls])
  }

  @Test(arguments: [TransportProtocol.tls, .dtls])
  @NetworkActor func `a server's clients are kept apart`(_ transport: TransportProtocol)
    async throws
  {
    let listener = try listen(transport)
    var pairs: [(client: Connection, server: Connection)] = []
    for _ in 0..<5 { pairs.append(try await pair(listener)) }
    for (index, pair) in pairs.enumerated() { _ = try pair.client.send([UInt8(index)]) }
    for (index, pair) in pairs.enumerated() {
      #expect(try await pair.server.receive() == [UInt8(index)])
    }
    // One client's end is no other's.
    pairs[0].client.close()
    #expect(await pairs[0].server.nextBesideStamps() == .closed(.closed))
    _ = try pairs[1].server.send([9])
    #expect(try await pairs[1].client.receive() == [9])
    listener.close()
  }

  @Test @NetworkActor func `garbage at a DTLS server begins nothing`() async throws {
    let listener = try listen(.dtls)
    let peer = try DatagramPeer()
    for bytes in [[], [22], [22, 254, 253], [0, 1, 0, 0], [UInt8](repeating: 22, count: 2_000)] {
      try peer.send(bytes, to: listener.address)
    }
    let (client, server) = try await {
      // A client that began with a handshake's first byte is accepted, and never says anything.
      let soon = EventLoop.now + patience
      let target = try target(.dtls, listener.address)
      let opening = Task { @NetworkActor in try await Connection.open(target, until: soon) }
      while true {
        let server = try #require(try await listener.accept(until: soon))
        if server.peer != peer.address { return (try await opening.value, server) }
      }
    }()
    _ = try client.send([1])
    #expect(try await server.receive() == [1])
    listener.close()
  }
}
