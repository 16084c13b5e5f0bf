internal import Glibc
package import Polling
package import Vocabulary

/// A UDP socket that talks to whoever talks to it: a server's end, or a relayed transport address.
@NetworkActor
package final class DatagramSocket {
  /// What came, from whom, and when it was read.
  package struct Datagram: Equatable, Sendable {
    package var bytes: [UInt8]
    package var peer: SocketAddress
    package var at: Instant
  }

  /// Where it is bound, with the port that the kernel chose if none was asked for.
  package let address: SocketAddress
  private let socket: Descriptor
  private let handler: @NetworkActor (Datagram) -> Void
  private var registration: Registration?

  /// Binds to an address (port 0 lets the kernel choose) and calls `handler` with every datagram.
  ///
  /// With `sharesPort` the port may be that of another socket that shares it.
  package init(
    on local: SocketAddress, sharesPort: Bool = false,
    handler: @escaping @NetworkActor (Datagram) -> Void
  ) throws(TransportError) {
    self.handler = handler
    do throws(LocalError) {
      socket = try Descriptor(socket: local.ip.version, .datagram)
      if local.ip.version == .v6 { try socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
      if sharesPort { try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1) }
      try socket.bind(to: local)
      address = socket.localAddress() ?? local
    } catch {
      throw .local(error)
    }
    do {
      registration = try EventLoop.register(socket.number, .readable) { [weak self] _ in
        self?.receive()
      }
    } catch {
      throw .local(LocalError(errno: error.errno, during: .watch))
    }
  }

  /// Sends one datagram; nothing is heard of what becomes of it.
  package func send(_ bytes: [UInt8], to peer: SocketAddress) throws(TransportError) {
    do {
      try socket.send(bytes, to: peer)
    } catch {
      throw .local(error)
    }
  }

  /// Stops calling the handler; the port is free once nobody holds the socket.
  package func close() {
    registration?.cancel()
    registration = nil
  }

  private func receive() {
    for _ in 0..<Self.datagramsPerTurn {
      guard registration != nil, let reception = try? socket.receive() else { return }
      guard let peer = reception.peer else { continue }
      handler(Datagram(bytes: reception.bytes, peer: peer, at: reception.at))
    }
  }

  /// A server's socket is where many clients meet: a few at a time save turns of the loop.
  private static let datagramsPerTurn = 16
}
