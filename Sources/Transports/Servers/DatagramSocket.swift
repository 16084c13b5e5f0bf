internal import Glibc
package import Polling
package import Vocabulary

/// A UDP socket that talks to any sender: a server's end, or a relayed transport address.
@NetworkActor
package final class DatagramSocket {
  /// A received datagram with its sender and the instant it was read.
  package struct Datagram: Equatable, Sendable {
    package var bytes: [UInt8]
    package var peer: SocketAddress
    package var at: Instant
  }

  /// The local address, with the port that the kernel chose if none was given.
  package let address: SocketAddress
  private let socket: Descriptor
  private let handler: @NetworkActor (Datagram) -> Void
  private var registration: Registration?

  /// Binds to an address (port 0 lets the kernel choose) and calls `handler` with every datagram.
  ///
  /// With `sharesPort` the port may be one that another socket shares.
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

  /// Sends one datagram; its fate is not reported.
  package func send(_ bytes: [UInt8], to peer: SocketAddress) throws(TransportError) {
    do {
      try socket.send(bytes, to: peer)
    } catch {
      throw .local(error)
    }
  }

  /// Stops calling the handler; the port is free once the socket is released.
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

  /// Many clients share a server's socket: reading a few at a time saves turns of the loop.
  private static let datagramsPerTurn = 16
}
