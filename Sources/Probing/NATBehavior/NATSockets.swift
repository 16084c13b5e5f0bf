import Polling
import STUNClient
import Transports
import Vocabulary

/// The sockets of a NAT test, bound to one address of this host, and what comes to them, in order.
@NetworkActor
final class NATSockets {
  enum Arrival {
    case received(DatagramSocket.Datagram, on: NATSocket)
    case icmp(ICMPError, about: SocketAddress)
    case deadline
    case cancelled
  }

  private var sockets: [NATSocket: DatagramSocket] = [:]
  private var queue: [Arrival] = []
  private let waiter = Waiter<Arrival>()
  /// More than all answers to all questions; who floods us loses what is above.
  private static let queueLimit = 256

  init(at local: IPAddress) throws(TransportError) {
    for socket in NATSocket.allCases {
      sockets[socket] = try DatagramSocket(
        on: SocketAddress(local, port: 0),
        errorHandler: { [weak self] in self?.receive(.icmp($0, about: $1)) },
        handler: { [weak self] in self?.receive(.received($0, on: socket)) })
    }
  }

  var addresses: [NATSocket: SocketAddress] { sockets.mapValues(\.address) }

  func send(_ transmission: Transmission, by socket: NATSocket) throws(TransportError) {
    try sockets[socket]?.send(transmission.bytes, to: transmission.destination)
  }

  /// The next thing that comes, the deadline, or the end of the task.
  func next(until deadline: Instant) async -> Arrival {
    guard queue.isEmpty else { return queue.removeFirst() }
    return await waiter.wait(until: deadline, atDeadline: .deadline, whenCancelled: .cancelled)
  }

  private func receive(_ arrival: Arrival) {
    if waiter.isWaiting { return waiter.resume(arrival) }
    if queue.count < Self.queueLimit { queue.append(arrival) }
  }

  func close() {
    for socket in sockets.values { socket.close() }
  }
}
