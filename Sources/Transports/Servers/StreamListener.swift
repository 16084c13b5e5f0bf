internal import CLinux
internal import Glibc
package import Polling
package import TLS
package import Vocabulary

/// A TCP or TLS server's end.
@NetworkActor
package final class StreamListener: Listener {
  package let address: SocketAddress
  private let socket: Descriptor
  private let security: TLSServerContext?
  private let gate: HandshakeGate
  private let waiter = Waiter<Bool>()
  private var registration: Registration?
  private var isClosed = false

  /// Listens at an address; port 0 lets the kernel choose.
  ///
  /// Listeners may share the gate, which bounds the handshakes of TLS clients.
  package init(
    on local: SocketAddress, security: TLSServerContext? = nil,
    gate: HandshakeGate = HandshakeGate()
  ) throws(TransportError) {
    self.security = security
    self.gate = gate
    do throws(LocalError) {
      socket = try Descriptor(socket: local.ip.version, .stream)
      // A restarted server need not wait for the TIME-WAIT of its former connections.
      try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
      if local.ip.version == .v6 { try socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
      try socket.bind(to: local)
      try socket.listen()
      address = socket.localAddress() ?? local
    } catch {
      throw .local(error)
    }
    do {
      registration = try EventLoop.register(socket.number, []) { [weak self] _ in self?.wake() }
    } catch {
      throw .local(LocalError(errno: error.errno, during: .watch))
    }
  }

  package var transport: TransportProtocol { security == nil ? .tcp : .tls }

  package func accept(until deadline: Instant) async throws(TransportError) -> Connection? {
    while !isClosed {
      if let (socket, peer) = try acceptOne() { return try connection(socket, peer) }
      try? registration?.update(.readable)
      let isReady = await waiter.wait(until: deadline, atDeadline: false, whenCancelled: false)
      try? registration?.update([])
      guard isReady else { return nil }
    }
    return nil
  }

  package func close() {
    isClosed = true
    registration?.cancel()
    // Rejects connections that the kernel would otherwise keep accepting for us.
    _ = shutdown(socket.number, Int32(SHUT_RDWR))
    waiter.resume(false)
  }

  /// Stops watching until the accepting task has run: readiness that nobody handles would be
  /// reported in every turn of the loop, and keep it from sleeping.
  private func wake() {
    try? registration?.update([])
    waiter.resume(true)
  }

  private func acceptOne() throws(TransportError) -> (Int32, SocketAddress)? {
    do {
      return try socket.accept()
    } catch {
      throw .local(error)
    }
  }

  private func connection(
    _ number: Int32, _ peer: SocketAddress
  ) throws(TransportError) -> Connection {
    let link = try StreamLink(accepted: Descriptor(owning: number), ConnectionOptions())
    guard let security else { return Connection(.tcp, to: peer, over: link) }
    let secureLink = try SecureLink(server: security, .stream, over: link)
    gate.admit(secureLink)
    return Connection(.tls, to: peer, over: secureLink)
  }
}

extension SecureLink {
  convenience init(
    server context: TLSServerContext, _ framing: TLSFilter.Framing, over link: any Link
  ) throws(TransportError) {
    do {
      self.init(try TLSFilter(server: context, framing: framing), over: link)
    } catch {
      throw .tlsSetup(error)
    }
  }
}
