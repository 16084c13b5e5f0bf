package import Polling
package import Vocabulary

/// Carries a connection's bytes to its one peer: a socket, or TLS over a link.
@NetworkActor
package protocol Link: AnyObject {
  /// The receiver of every arrival as it happens.
  var sink: (any ArrivalSink)? { get set }
  var localAddress: SocketAddress? { get }

  /// While paused, nothing is read, and arriving data stays in the kernel.
  var isPaused: Bool { get set }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt

  /// Whether the datagrams that go out from now on may be cut into fragments, here or on the way.
  func allowFragments(_ isAllowed: Bool)

  /// Starts to observe packets that others send to our port; the handler returns the answer to
  /// send, if any.
  func observeUnsolicited(_ handler: @escaping UnsolicitedHandler)

  /// Closes in an orderly way; no more events are delivered.
  func close()

  /// Aborts: with RST, where it exists.
  func reset()
}

/// Receives a link's events.
@NetworkActor
package protocol ArrivalSink: AnyObject {
  func receive(_ arrival: Arrival)
}

extension Link {
  // A stream has no packets of its own.
  package func allowFragments(_ isAllowed: Bool) {}

  // Only over UDP can others send to us.
  package func observeUnsolicited(_ handler: @escaping UnsolicitedHandler) {}
}

/// Receives a datagram from anyone but the peer; returns the answer to it, if one is due.
package typealias UnsolicitedHandler = @NetworkActor (DatagramSocket.Datagram) -> [UInt8]?
