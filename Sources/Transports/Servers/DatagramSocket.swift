internal import CLinux
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
  private let errorHandler: (@NetworkActor (ICMPError, SocketAddress) -> Void)?
  private var registration: Registration?
  private let tapped = TappedFlow()

  /// Binds to an address (port 0 lets the kernel choose) and calls `handler` with every datagram.
  ///
  /// With `sharesPort` the port may be one that another socket shares. `errorHandler` is told of ICMP
  /// errors, and of where the datagram was sent that each is about. `hopLimit` ends datagrams on the way.
  package init(
    on local: SocketAddress, sharesPort: Bool = false, hopLimit: Int32? = nil,
    errorHandler: (@NetworkActor (ICMPError, SocketAddress) -> Void)? = nil,
    handler: @escaping @NetworkActor (Datagram) -> Void
  ) throws(TransportError) {
    self.handler = handler
    self.errorHandler = errorHandler
    do throws(LocalError) {
      socket = try Descriptor(socket: local.ip.version, .datagram)
      if local.ip.version == .v6 { try socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
      if errorHandler != nil { try socket.reportErrors(local.ip.version, true) }
      if let hopLimit { try socket.limitHops(local.ip.version, to: hopLimit) }
      if sharesPort { try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1) }
      try socket.bind(to: local)
      address = socket.localAddress() ?? local
    } catch {
      throw .local(error)
    }
    do {
      registration = try EventLoop.register(socket.number, .readable) { [weak self] readiness in
        if readiness.contains(.error) { self?.takeErrors() }
        self?.receive()
      }
    } catch {
      throw .local(LocalError(errno: error.errno, during: .watch))
    }
  }

  /// Sends one datagram; only the error handler learns of its fate.
  package func send(_ bytes: [UInt8], to peer: SocketAddress) throws(TransportError) {
    do {
      try socket.send(bytes, to: peer)
    } catch {
      try sendAgain(bytes, to: peer, after: error)
    }
    tapped?.see(.datagram, bytes, isSent: true, local: address, peer: peer, at: EventLoop.now)
  }

  /// A socket that receives ICMP errors reports one instead of the next call: that call is tried
  /// once more.
  private func sendAgain(
    _ bytes: [UInt8], to peer: SocketAddress, after error: LocalError
  ) throws(TransportError) {
    guard errorHandler != nil else { throw .local(error) }
    takeErrors()
    do {
      try socket.send(bytes, to: peer)
    } catch {
      throw .local(error)
    }
  }

  /// Whether sockets that allow it, too, may be bound to the same port from now on.
  func share(_ isShared: Bool) throws(LocalError) {
    try socket.setOption(SOL_SOCKET, SO_REUSEADDR, isShared ? 1 : 0)
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
      tapped?.see(
        .datagram, reception.bytes, isSent: false, local: address, peer: peer, at: reception.at,
        reception.stamp)
      handler(Datagram(bytes: reception.bytes, peer: peer, at: reception.at))
    }
  }

  private func takeErrors() {
    guard let errorHandler else { return }
    for _ in 0..<Self.datagramsPerTurn {
      guard let facts = socket.receiveError() else { return }
      guard case .icmp(let error) = ErrorQueueEntry(facts), let peer = SocketAddress(facts.peer)
      else { continue }
      errorHandler(error, peer)
    }
  }

  /// Many clients share a server's socket: reading a few at a time saves turns of the loop.
  private static let datagramsPerTurn = 16
}
