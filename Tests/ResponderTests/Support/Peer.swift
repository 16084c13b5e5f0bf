import Polling
import Transports
import Vocabulary

/// The other side of a relay: it keeps what comes, and sends what it is told to.
@NetworkActor
final class Peer {
  private let inbox = Inbox()
  private let socket: DatagramSocket

  init() throws {
    let inbox = inbox
    socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { inbox.take($0) }
  }

  var address: SocketAddress { socket.address }

  func close() { socket.close() }

  func send(_ bytes: [UInt8], to relayed: SocketAddress) throws {
    try socket.send(bytes, to: relayed)
  }

  func receive() async throws -> DatagramSocket.Datagram {
    while inbox.datagrams.isEmpty {
      let limit = EventLoop.now + .seconds(30)
      guard await inbox.waiter.wait(until: limit, atDeadline: false) else {
        throw TURNClient.Silence()
      }
    }
    return inbox.datagrams.removeFirst()
  }

  @NetworkActor
  private final class Inbox {
    var datagrams: [DatagramSocket.Datagram] = []
    let waiter = Waiter<Bool>()

    func take(_ datagram: DatagramSocket.Datagram) {
      datagrams.append(datagram)
      waiter.resume(true)
    }
  }
}
