import Polling
import STUNWire
import Transports
import Vocabulary

/// A client with its own connection: TCP, TLS or DTLS.
@NetworkActor
final class ConnectionPath: ClientPath {
  /// A client silent for this long is gone; RFC 8656 lets an allocation last 600 s unrefreshed.
  private static let idleLimit = Nanoseconds.seconds(700)

  let tuple: FiveTuple
  private let connection: Connection
  private var framing: StreamFraming?

  init(_ connection: Connection, at server: SocketAddress) {
    self.connection = connection
    tuple = FiveTuple(transport: connection.transport, client: connection.peer, server: server)
    framing = connection.transport.isDatagram ? nil : StreamFraming()
  }

  /// Delivers messages until the connection ends, or carries something other than STUN.
  func forEachMessage(_ body: ([UInt8]) -> Void) async {
    defer { connection.close() }
    while true {
      switch await connection.next(until: EventLoop.now + Self.idleLimit) {
      case .received(let bytes, _, _):
        guard let messages = messages(in: bytes) else { return }
        for message in messages { body(message) }
      case .transmitted, .icmp: continue
      case .closed, .deadline, .cancelled: return
      }
    }
  }

  func send(_ bytes: [UInt8]) {
    // A vanished client is noticed by the reader.
    _ = try? connection.send(bytes)
  }

  func close() { connection.close() }

  private func messages(in bytes: [UInt8]) -> [[UInt8]]? {
    guard framing != nil else { return [bytes] }
    framing?.append(bytes.span)
    var messages: [[UInt8]] = []
    do {
      while let frame = try framing?.next() {
        switch frame {
        case .message(let bytes), .channelData(let bytes): messages.append(bytes)
        }
      }
      return messages
    } catch {
      return nil
    }
  }
}
