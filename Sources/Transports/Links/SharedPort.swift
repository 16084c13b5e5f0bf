internal import Glibc
package import Polling
package import Vocabulary

/// One of our UDP ports, from which several connections each talk to a peer of their own: a NAT sees one
/// socket, whose mappings can be compared.
///
/// Each connection has a socket, and so errors and timestamps, of its own; the kernel tells their packets apart
/// by the peer. What anyone else sends comes here.
@NetworkActor
package final class SharedPort {
  /// Bound first and to the last, so that nobody else gets the port.
  private var socket: DatagramSocket?
  private var observers: [ObjectIdentifier: UnsolicitedHandler] = [:]
  private var peers: Set<SocketAddress> = []

  /// `local` is the address to send from; `nil` leaves it to the kernel, for each peer.
  package init(_ version: IPVersion, from local: IPAddress?) throws(TransportError) {
    let unspecified: IPAddress = version == .v4 ? .anyV4 : .anyV6
    socket = try DatagramSocket(on: SocketAddress(local ?? unspecified, port: 0)) { [weak self] in
      self?.receive($0)
    }
  }

  package var peerCount: Int { peers.count }

  /// Takes a peer in, unless it was here before: it would confuse two connections from one address.
  package func admit(_ peer: SocketAddress) -> Bool { peers.insert(peer).inserted }

  /// Binds another socket to the port.
  func bind(_ other: borrowing Descriptor) throws(LocalError) {
    guard let socket else { throw LocalError(errno: EBADF, during: .bind) }
    if socket.address.ip.version == .v6 {
      try other.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
    }
    try other.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    // Only now: no other process is to come in, nor a socket that happens to be given the same port.
    try socket.share(true)
    defer { try? socket.share(false) }
    do throws(LocalError) {
      try other.bind(to: socket.address)
    } catch {
      try other.setOption(SOL_SOCKET, SO_REUSEADDR, 0)
      throw error
    }
  }

  func observe(_ observer: AnyObject, _ handler: @escaping UnsolicitedHandler) {
    observers[ObjectIdentifier(observer)] = handler
  }

  func forget(_ observer: AnyObject) {
    observers[ObjectIdentifier(observer)] = nil
  }

  private func receive(_ datagram: DatagramSocket.Datagram) {
    for handler in observers.values {
      guard let answer = handler(datagram) else { continue }
      try? socket?.send(answer, to: datagram.peer)
    }
  }
}
