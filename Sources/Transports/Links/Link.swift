internal import Endpoints
internal import Polling

/// What carries a connection's bytes to its one peer; below TLS, above the kernel.
///
/// It tells its connection of every arrival as it happens, and does so until it is closed.
@NetworkActor
protocol Link: AnyObject {
  var connection: Connection? { get set }
  var localAddress: SocketAddress? { get }

  /// While paused, nothing is read, and what arrives stays with the kernel.
  var isPaused: Bool { get set }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt

  /// Ends orderly.
  func close()

  /// Ends abruptly, for a peer that should not wait for anything: with RST where there is one.
  func reset()
}
