import Polling
import Testing
import Vocabulary

@testable import Transports

/// Several connections from one port of this host, each with a socket of its own.
@Suite struct `Shared port` {
  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `NAT-15 each connection of a port hears its own peer, with its own stamps`(
    _ ip: IPAddress
  ) async throws {
    let port = try SharedPort(ip.version, from: nil)
    let peers = try (0..<3).map { _ in try DatagramPeer(ip) }
    let connections = try await peers.asyncMap { try await Self.open(port, to: $0.address) }
    defer { for connection in connections { connection.close() } }
    try await stampsHaveBegun()
    let local = try #require(connections[0].localAddress)
    #expect(local.ip == ip && connections.allSatisfy { $0.localAddress == local })
    for (index, connection) in connections.enumerated() {
      _ = try connection.send([UInt8(index)])
      let datagram = try await peers[index].receive()
      #expect(datagram.bytes == [UInt8(index)] && datagram.peer == local)
    }
    for (index, peer) in peers.enumerated().reversed() {
      try peer.send([9, UInt8(index)], to: local)
      var stamps: [UInt32: KernelStamp] = [:]
      let arrival = await connections[index].next(stamps: &stamps)
      guard case .received([9, UInt8(index)], _, .some) = arrival else { throw Unexpected(arrival) }
      #expect(stamps.count == 1)
    }
  }

  @Test @NetworkActor func `what a stranger sends is observed by all of a port, until they close`()
    async throws
  {
    let port = try SharedPort(.v4, from: .loopbackV4)
    let (stranger, last) = try (DatagramPeer(), DatagramPeer())
    var heard: [[UInt8]] = [[], []]
    var connections: [Connection] = []
    for index in 0..<2 {
      let connection = try await Self.open(port, to: DatagramPeer().address)
      connection.observeUnsolicited { heard[index] += $0.bytes }
      connections.append(connection)
    }
    let local = try #require(connections[0].localAddress)
    let end = Waiter<Bool>()
    let witness = try await Self.open(port, to: last.address)
    witness.observeUnsolicited { if $0.bytes != [1] { end.resume(true) } }
    try stranger.send([1], to: local)
    while heard != [[1], [1]] { try await EventLoop.sleep(until: EventLoop.now + .milliseconds(1)) }
    connections[0].close()
    try stranger.send([2], to: local)
    #expect(await end.wait(until: EventLoop.now + patience, atDeadline: false))
    while heard[1] != [1, 2] {
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(1))
    }
    #expect(heard[0] == [1])
    connections[1].close()
    witness.close()
  }

  @Test @NetworkActor func `one peer has one connection of a port, and nobody else gets the port`()
    async throws
  {
    let port = try SharedPort(.v4, from: .loopbackV4)
    let peer = try DatagramPeer()
    let connection = try await Self.open(port, to: peer.address)
    let local = try #require(connection.localAddress)
    #expect(!port.admit(peer.address) && port.peerCount == 1)
    #expect(throws: TransportError.self) {
      _ = try DatagramSocket(on: local, sharesPort: true) { _ in }
    }
    connection.close()
    #expect(!port.admit(peer.address))
    #expect(throws: TransportError.self) {
      _ = try DatagramSocket(on: local, sharesPort: true) { _ in }
    }
  }

  @Test @NetworkActor func `a closed port of one peer is no error of another`() async throws {
    let port = try SharedPort(.v4, from: nil)
    let peer = try DatagramPeer()
    let (broken, sound) = (
      try await Self.open(port, to: closedPort(.datagram)),
      try await Self.open(port, to: peer.address)
    )
    defer {
      broken.close()
      sound.close()
    }
    _ = try broken.send([1])
    guard case .icmp(let error) = await broken.nextBesideStamps() else { throw Unexpected("none") }
    #expect(error.isHard)
    _ = try sound.send([2])
    #expect(try await peer.receive().bytes == [2])
    try peer.send([3], to: try #require(sound.localAddress))
    guard case .received([3], _, _) = await sound.nextBesideStamps() else {
      throw Unexpected("nothing")
    }
  }

  @NetworkActor
  private static func open(_ port: SharedPort, to peer: SocketAddress) async throws -> Connection {
    #expect(port.admit(peer))
    var options = ConnectionOptions()
    options.sharedPort = port
    return try await Connection.open(.udp(peer), options, until: .distantFuture)
  }
}

extension Array {
  @NetworkActor
  fileprivate func asyncMap<Value>(
    _ transform: @NetworkActor (Element) async throws -> Value
  ) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
