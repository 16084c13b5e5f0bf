import Polling
import STUNWire
import Transports
import Vocabulary

/// The nearest routers on the way to a server: each of some packets ends at another one, which says so.
@NetworkActor
final class HopProbe {
  /// As far away as NATs are from the hosts behind them.
  private static let limit = 5
  private static let sends = 2
  private static let patience = Nanoseconds.milliseconds(350)

  private var sockets: [DatagramSocket] = []
  private var routers: [Int: IPAddress] = [:]
  /// How many hops away the server is, where it is nearer than the limit.
  private var serverDistance: Int?
  private let waiter = Waiter<Bool>()

  init(from local: IPAddress) throws(TransportError) {
    for distance in 1...Self.limit {
      let socket = try DatagramSocket(
        on: SocketAddress(local, port: 0), hopLimit: Int32(distance),
        errorHandler: { [weak self] error, _ in self?.receive(error, at: distance) },
        handler: { [weak self] _ in self?.reachServer(at: distance) })
      sockets.append(socket)
    }
  }

  /// The routers, nearest first; `nil` for one that says nothing.
  func routers(towards server: SocketAddress) async -> [IPAddress?] {
    defer { for socket in sockets { socket.close() } }
    guard let request = Self.request else { return [] }
    for _ in 0..<Self.sends where !isComplete {
      for (index, socket) in sockets.enumerated() where isWanted(index + 1) {
        try? socket.send(request, to: server)
      }
      _ = await waiter.wait(
        until: EventLoop.now + Self.patience, atDeadline: false, whenCancelled: true)
      if Task.isCancelled { break }
    }
    var found = (1...Self.limit).prefix { $0 < serverDistance ?? .max }.map { routers[$0] }
    while serverDistance == nil, let last = found.last, last == nil { found.removeLast() }
    return found
  }

  /// A request that the server answers like any other Binding, so that firewalls treat it as such.
  private static var request: [UInt8]? {
    var builder = MessageBuilder(
      MessageType(.binding, .request), ProbeSurroundings.randomTransactionID())
    builder.appendFingerprint()
    return try? builder.finish()
  }

  private func isWanted(_ distance: Int) -> Bool {
    routers[distance] == nil && distance < serverDistance ?? .max
  }

  private var isComplete: Bool { !(1...Self.limit).contains(where: isWanted) }

  private func receive(_ error: ICMPError, at distance: Int) {
    guard error.isTimeExceeded, let sender = error.sender else { return }
    routers[distance] = sender
    if isComplete { waiter.resume(true) }
  }

  private func reachServer(at distance: Int) {
    serverDistance = min(serverDistance ?? distance, distance)
    if isComplete { waiter.resume(true) }
  }
}
