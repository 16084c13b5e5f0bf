import Endpoints
import Polling
import Testing

@testable import Transports

/// Long enough for any machine; no test waits for it to pass.
let patience = Nanoseconds.seconds(30)

/// A plain socket for the other end, with blocking-free calls of its own.
@NetworkActor
final class PlainPeer {
  let socket: Descriptor
  let address: SocketAddress

  init(_ ip: IPAddress) throws {
    socket = try Descriptor(socket: ip.version, .datagram)
    try socket.bind(to: SocketAddress(ip, port: 0))
    let local = socket.localAddress()
    address = try #require(local)
  }

  func receive() async throws -> (bytes: [UInt8], from: SocketAddress) {
    _ = try await EventLoop.readiness(
      of: socket.number, .readable, until: EventLoop.now + patience)
    let reception = try socket.receive()
    return (try #require(reception).bytes, try #require(reception?.peer))
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) throws { try socket.send(bytes, to: peer) }
}

extension Connection {
  /// The next arrival that is not a transmit stamp.
  func nextBut(stamps: inout [UInt32: KernelStamp]) async -> Arrival {
    while true {
      let arrival = await next(until: EventLoop.now + patience)
      guard case .transmitted(let id, let stamp) = arrival else { return arrival }
      stamps[id] = stamp
    }
  }
}

@Suite struct `UDP connection` {
  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  @NetworkActor func `datagrams go and come with kernel stamps at both ends`(_ ip: IPAddress)
    async throws
  {
    let peer = try PlainPeer(ip)
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    var stamps: [UInt32: KernelStamp] = [:]
    for round in 0..<50 {
      let receipt = try connection.send([UInt8(round), 1, 2])
      let (bytes, from) = try await peer.receive()
      #expect(bytes == [UInt8(round), 1, 2])
      #expect(from == connection.localAddress)
      try peer.send(bytes.reversed(), to: from)
      guard
        case .received(let answer, let at, let stamp?) = await connection.nextBut(stamps: &stamps)
      else { throw Unexpected() }
      #expect(answer == [2, 1, UInt8(round)])
      var clock = RoundTripClock(receipt)
      clock.received(at: at, stamp)
      clock.transmitted(receipt.id, try #require(stamps[receipt.id]))
      let roundTrip = try #require(clock.roundTrip)
      #expect(roundTrip.clock == .kernel)
      #expect(roundTrip.duration <= at - receipt.at)
    }
    connection.close()
  }
}

struct Unexpected: Error {}
