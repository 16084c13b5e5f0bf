package import Polling
package import Vocabulary

/// What carries a connection's bytes to its one peer: a socket, or TLS upon a link.
@NetworkActor
package protocol Link: AnyObject {
  /// Who hears of every arrival as it happens.
  var sink: (any ArrivalSink)? { get set }
  var localAddress: SocketAddress? { get }

  /// While paused, nothing is read, and what arrives stays with the kernel.
  var isPaused: Bool { get set }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt

  /// Begins to hear those who send to our port without having been asked; gives what to answer them.
  func hearStrangers(_ handler: @escaping StrangerHandler)

  /// Ends orderly; nothing is told any more.
  func close()

  /// Ends abruptly: with RST where there is one.
  func reset()
}

/// Who takes what a link has to tell.
@NetworkActor
package protocol ArrivalSink: AnyObject {
  func take(_ arrival: Arrival)
}

extension Link {
  // Only UDP lets somebody else answer.
  package func hearStrangers(_ handler: @escaping StrangerHandler) {}
}

/// Takes a datagram from elsewhere than the peer; gives the answer to it, where one is due.
package typealias StrangerHandler = @NetworkActor (DatagramSocket.Datagram) -> [UInt8]?
