package import Polling
package import TLS
package import Vocabulary

/// A DTLS server's end: one socket, and an association for each address that sends a ClientHello.
@NetworkActor
package final class SecureDatagramListener: Listener {
  package let transport = TransportProtocol.dtls
  private let security: TLSServerContext
  private let gate: HandshakeGate
  private var socket: DatagramSocket?
  package let address: SocketAddress
  private var links: [SocketAddress: PeerLink] = [:]
  private var unclaimed: [Connection] = []
  private let waiter = Waiter<Bool>()

  /// Listens at an address; port 0 lets the kernel choose.
  ///
  /// Listeners may share the gate, which bounds the handshakes of clients.
  package init(
    on local: SocketAddress, security: TLSServerContext, gate: HandshakeGate = HandshakeGate()
  ) throws(TransportError) {
    self.security = security
    self.gate = gate
    let inbox = Inbox()
    let socket = try DatagramSocket(on: local) { inbox.listener?.receive($0) }
    self.socket = socket
    address = socket.address
    inbox.listener = self
  }

  package func accept(until deadline: Instant) async throws(TransportError) -> Connection? {
    while socket != nil {
      guard unclaimed.isEmpty else { return unclaimed.removeFirst() }
      guard await waiter.wait(until: deadline, atDeadline: false, whenCancelled: false) else {
        return nil
      }
    }
    return nil
  }

  /// Accepts no more clients, and ends existing ones, since they share the socket.
  package func close() {
    socket?.close()
    socket = nil
    for link in links.values { link.sink?.receive(.closed(.closed)) }
    links = [:]
    unclaimed = []
    waiter.resume(false)
  }

  fileprivate func send(_ bytes: [UInt8], to peer: SocketAddress) throws(TransportError) {
    guard let socket else { throw .closed }
    try socket.send(bytes, to: peer)
  }

  fileprivate func forget(_ link: PeerLink) {
    guard links[link.peer] === link else { return }
    links[link.peer] = nil
  }

  private func receive(_ datagram: DatagramSocket.Datagram) {
    if let link = links[datagram.peer], link.sink != nil { return link.receive(datagram) }
    guard Self.beginsHandshake(datagram.bytes), links.count < Self.associationCapacity else {
      return
    }
    let link = PeerLink(to: datagram.peer, of: self)
    guard let secureLink = try? SecureLink(server: security, .datagrams(), over: link) else {
      return
    }
    links[datagram.peer] = link
    gate.admit(secureLink)
    unclaimed.append(Connection(.dtls, to: datagram.peer, over: secureLink))
    link.receive(datagram)
    waiter.resume(true)
  }

  /// Whether these are handshake records, the only ones that may start an association (RFC 6347
  /// section 4.1).
  private static func beginsHandshake(_ bytes: [UInt8]) -> Bool { bytes.first == 22 }

  /// Maximum number of concurrent clients; addresses are easily forged, and each ClientHello costs
  /// memory.
  private static let associationCapacity = 4_096

  /// A reference for the socket's handler that exists before the listener does.
  @NetworkActor
  private final class Inbox {
    weak var listener: SecureDatagramListener?
  }
}

/// One client's share of a DTLS server's socket.
@NetworkActor
private final class PeerLink: Link {
  weak var sink: (any ArrivalSink)?
  var isPaused = false
  let peer: SocketAddress
  private let listener: SecureDatagramListener
  private var nextID: UInt32 = 0

  init(to peer: SocketAddress, of listener: SecureDatagramListener) {
    self.peer = peer
    self.listener = listener
  }

  var localAddress: SocketAddress? { listener.address }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    let receipt = SendReceipt(id: nextID, at: EventLoop.now)
    nextID &+= 1
    try listener.send(bytes, to: peer)
    return receipt
  }

  func receive(_ datagram: DatagramSocket.Datagram) {
    // The socket is shared and cannot be paused; UDP may lose what is not wanted.
    guard !isPaused else { return }
    sink?.receive(.received(datagram.bytes, at: datagram.at, nil))
  }

  func close() {
    listener.forget(self)
  }

  func reset() {
    close()
  }
}
