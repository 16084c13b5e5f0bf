import Polling
import Transports
import Vocabulary

/// A client that sends UDP datagrams to a socket that it shares with others.
@NetworkActor
final class DatagramPath: ClientPath {
  let tuple: FiveTuple
  private let socket: DatagramSocket

  init(_ tuple: FiveTuple, _ socket: DatagramSocket) {
    self.tuple = tuple
    self.socket = socket
  }

  func send(_ bytes: [UInt8]) {
    // UDP: what cannot be sent is lost, as on the network.
    try? socket.send(bytes, to: tuple.client)
  }

  func send(_ answer: FaultyAnswer) {
    guard !answer.isFromWrongSource else { return sendFromElsewhere(answer) }
    after(answer.delay) { for message in answer.messages { self.send(message) } }
  }

  private func sendFromElsewhere(_ answer: FaultyAnswer) {
    let elsewhere = SocketAddress(tuple.server.ip, port: 0)
    guard let socket = try? DatagramSocket(on: elsewhere, handler: { _ in }) else { return }
    for message in answer.messages { try? socket.send(message, to: tuple.client) }
    socket.close()
  }
}

/// Does something now, or in a while.
@NetworkActor
func after(_ delay: Nanoseconds, _ action: @escaping @NetworkActor () -> Void) {
  guard delay > .zero else { return action() }
  EventLoop.schedule(at: EventLoop.now + delay, action)
}
