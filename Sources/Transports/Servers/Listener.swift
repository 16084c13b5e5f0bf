package import Polling
package import Vocabulary

/// A server's end: it waits for clients, of whichever transport.
@NetworkActor
package protocol Listener: AnyObject, Sendable {
  var transport: TransportProtocol { get }

  /// Where it listens, with the port that the kernel chose if none was asked for.
  var address: SocketAddress { get }

  /// The next client; `nil` at the deadline, when the task is cancelled, and once closed.
  ///
  /// A secure client's handshake goes on by itself: its first arrival is its first plain bytes, or
  /// `.closed` with the reason why there will be none.
  func accept(until deadline: Instant) async throws(TransportError) -> Connection?

  /// Takes no more clients; those accepted stay.
  func close()
}
