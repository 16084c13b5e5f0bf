package import Polling
package import Vocabulary

/// A server's end: waits for clients, over any transport.
@NetworkActor
package protocol Listener: AnyObject, Sendable {
  var transport: TransportProtocol { get }

  /// The listening address, with the port that the kernel chose if none was given.
  var address: SocketAddress { get }

  /// The next client; `nil` at the deadline, when the task is cancelled, and once closed.
  ///
  /// A secure client's handshake proceeds by itself: its first arrival is its first plain bytes, or
  /// `.closed` with the reason why there will be none.
  func accept(until deadline: Instant) async throws(TransportError) -> Connection?

  /// Accepts no more clients; accepted ones stay.
  func close()
}
