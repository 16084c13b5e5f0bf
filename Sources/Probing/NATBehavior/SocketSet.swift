import Polling
import Transports
import Vocabulary

/// UDP sockets of one address of this host, each with a name, and what comes to them, in order.
@NetworkActor
final class SocketSet<Name: Hashable & Sendable> {
  enum Arrival: Sendable {
    case received(DatagramSocket.Datagram, on: Name)
    case icmp(ICMPError, about: SocketAddress)
    case deadline
    case cancelled
  }

  private let local: IPAddress
  private var sockets: [Name: DatagramSocket] = [:]
  private var queue: [Arrival] = []
  private let waiter = Waiter<Arrival>()
  /// More than all answers to all questions; who floods us loses what is above.
  private static var queueLimit: Int { 256 }

  init(at local: IPAddress) {
    self.local = local
  }

  func open(_ name: Name) throws(TransportError) {
    guard sockets[name] == nil else { return }
    sockets[name] = try DatagramSocket(
      on: SocketAddress(local, port: 0),
      errorHandler: { [weak self] in self?.receive(.icmp($0, about: $1)) },
      handler: { [weak self] in self?.receive(.received($0, on: name)) })
  }

  var addresses: [Name: SocketAddress] { sockets.mapValues(\.address) }

  /// Sends by a socket, which is opened if it is not.
  func send(_ bytes: [UInt8], to peer: SocketAddress, by name: Name) throws(TransportError) {
    try open(name)
    try sockets[name]?.send(bytes, to: peer)
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
