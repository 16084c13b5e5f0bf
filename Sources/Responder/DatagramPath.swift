import Polling
import Transports
import Vocabulary

/// A client that sends UDP datagrams to a socket shared with others.
@NetworkActor
final class DatagramPath: ClientPath {
  let tuple: FiveTuple
  private let socket: DatagramSocket

  init(_ tuple: FiveTuple, _ socket: DatagramSocket) {
    self.tuple = tuple
    self.socket = socket
  }

  func send(_ bytes: [UInt8]) {
    // UDP: a datagram that cannot be sent is lost, as on the network.
    try? socket.send(bytes, to: tuple.client)
  }

  /// The socket is shared.
  func close() {}
}
