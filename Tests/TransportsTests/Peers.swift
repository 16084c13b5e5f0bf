import Glibc
import Polling
import Testing
import Vocabulary

@testable import Transports

/// Long enough for any machine; no test waits for it to pass.
let patience = Nanoseconds.seconds(30)

/// Long enough for what must not happen to have had its chance.
let moment = Nanoseconds.milliseconds(20)

struct Unexpected: Error {
  var what: String

  init(_ what: Any) { self.what = "\(what)" }
}

/// The other end of UDP: it keeps what comes, and sends what it is told to.
@NetworkActor
final class DatagramPeer {
  private let inbox = Inbox()
  private let socket: DatagramSocket

  init(_ ip: IPAddress = .loopbackV4) throws {
    let inbox = inbox
    socket = try DatagramSocket(on: SocketAddress(ip, port: 0)) { inbox.receive($0) }
  }

  var address: SocketAddress { socket.address }

  func receive() async throws -> DatagramSocket.Datagram {
    guard let datagram = await inbox.next() else { throw Unexpected("silence") }
    return datagram
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) throws { try socket.send(bytes, to: peer) }

  @NetworkActor
  private final class Inbox {
    private var datagrams: [DatagramSocket.Datagram] = []
    private let waiter = Waiter<Bool>()

    func receive(_ datagram: DatagramSocket.Datagram) {
      datagrams.append(datagram)
      waiter.resume(true)
    }

    func next() async -> DatagramSocket.Datagram? {
      while datagrams.isEmpty {
        guard await waiter.wait(until: EventLoop.now + patience, atDeadline: false) else {
          return nil
        }
      }
      return datagrams.removeFirst()
    }
  }
}

/// A port that nothing is bound to: one that was bound a moment ago.
@NetworkActor
func closedPort(_ kind: SocketKind, _ ip: IPAddress = .loopbackV4) throws -> SocketAddress {
  let socket = try Descriptor(socket: ip.version, kind)
  try socket.bind(to: SocketAddress(ip, port: 0))
  let address = socket.localAddress()
  return try #require(address)
}

extension Connection {
  /// The next arrival that is not a transmit stamp.
  func nextBesideStamps(within span: Nanoseconds = patience) async -> Arrival {
    var stamps: [UInt32: KernelStamp] = [:]
    return await next(within: span, stamps: &stamps)
  }

  /// The next arrival that is not a transmit stamp, and the stamps that came before it.
  func next(
    within span: Nanoseconds = patience, stamps: inout [UInt32: KernelStamp]
  ) async -> Arrival {
    let deadline = EventLoop.now + span
    while true {
      let arrival = await next(until: deadline)
      guard case .transmitted(let id, let stamp) = arrival else { return arrival }
      stamps[id] = stamp
    }
  }

  /// Exactly so many bytes of a stream, in pieces of any size.
  func receive(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let arrival = await nextBesideStamps()
      guard case .received(let piece, _, _) = arrival else { throw Unexpected(arrival) }
      bytes += piece
    }
    return bytes
  }

  func receive() async throws -> [UInt8] { try await receive(1) }
}

/// Waits until the kernel stamps packets, which it does a moment after it is asked to.
@NetworkActor
func stampsHaveBegun() async throws {
  let peer = try DatagramPeer()
  let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
  defer { connection.close() }
  for _ in 0..<10_000 {
    _ = try connection.send([0])
    try peer.send([0], to: try await peer.receive().peer)
    if case .received(_, at: _, _?) = await connection.nextBesideStamps() { return }
  }
  throw Unexpected("no stamps")
}
