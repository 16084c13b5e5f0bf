package import Polling
package import TLS
package import Vocabulary

/// Bytes to and from one peer over one of the four transports, with their instants.
///
/// It belongs to one task at a time, on `NetworkActor`. Close it: a connection that is merely
/// released is closed too, but without notice to the peer.
@NetworkActor
package final class Connection: ArrivalSink {
  package let transport: TransportProtocol
  package let peer: SocketAddress
  /// The steps of opening it; empty for UDP, where nothing is opened, and at a server.
  package internal(set) var phases: [ConnectionPhase] = []
  /// The result of the handshake with the server; `nil` without TLS, and at a server.
  package internal(set) var security: TLSSession?
  /// The result of the handshake with an `https` proxy.
  package internal(set) var proxySecurity: TLSSession?

  private var link: (any Link)?
  private var arrivals = ArrivalQueue()
  private let waiter = Waiter<Arrival>()
  private var hasToldCancellation = false
  private var ending: TransportError?
  /// Woken while nobody waited: the next wait ends at once.
  private var isWoken = false
  /// Of what TLS carries; the link shows what it looks like outside.
  private let tapped: TappedFlow?

  init(_ transport: TransportProtocol, to peer: SocketAddress, over link: any Link) {
    self.transport = transport
    self.peer = peer
    self.link = link
    tapped = transport.isSecure ? TappedFlow(to: peer) : nil
    link.sink = self
  }

  /// The address that packets leave from, as this machine sees it.
  package var localAddress: SocketAddress? { link?.localAddress }

  /// Sends one datagram, or bytes of the stream, without waiting for the peer.
  ///
  /// Throws `.local` with `ENOBUFS` if the stream's peer does not read what was sent before, or
  /// with the reason why this machine cannot send.
  package func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    guard ending == nil, let link else { throw ending ?? .closed }
    let receipt = try link.send(bytes)
    tapped?.see(
      .plaintext(isDatagram: transport.isDatagram), bytes, isSent: true, local: localAddress,
      at: receipt.at)
    return receipt
  }

  /// Whether something has come that `next` gives at once.
  package var hasArrivals: Bool { !arrivals.isEmpty }

  /// The next arrival, in order; waits for it until the deadline.
  ///
  /// A cancelled task is notified once, and may then still take leave of the server.
  package func next(until deadline: Instant) async -> Arrival {
    if Task.isCancelled, !hasToldCancellation { return tellCancellation() }
    if let arrival = arrivals.popFirst() {
      if arrivals.isHalfEmpty, link?.isPaused == true { link?.isPaused = false }
      return arrival
    }
    if let ending { return .closed(ending) }
    guard EventLoop.now < deadline, !isWoken else {
      isWoken = false
      return .deadline
    }
    guard !hasToldCancellation else {
      return await waiter.wait(until: deadline, atDeadline: .deadline)
    }
    let arrival = await waiter.wait(
      until: deadline, atDeadline: .deadline, whenCancelled: .cancelled)
    if case .cancelled = arrival { return tellCancellation() }
    return arrival
  }

  /// Ends the pending wait for an arrival, or the next one, as its deadline would.
  package func wake() {
    guard waiter.isWaiting else {
      isWoken = true
      return
    }
    waiter.resume(.deadline)
  }

  /// Whether the datagrams that are sent from now on may be cut into fragments.
  package func allowFragments(_ isAllowed: Bool) {
    link?.allowFragments(isAllowed)
  }

  /// Calls `handler` for datagrams to our UDP port from anyone but the peer.
  ///
  /// They are evidence only: the connection itself still receives from its peer alone.
  package func observeUnsolicited(
    _ handler: @escaping @NetworkActor (DatagramSocket.Datagram) -> Void
  ) {
    link?.observeUnsolicited { datagram in
      handler(datagram)
      return nil
    }
  }

  /// Closes the connection in an orderly way: close_notify and FIN, where they exist.
  package func close() {
    end(.closed) { $0.close() }
  }

  /// Aborts the connection: RST, where it exists.
  package func reset() {
    end(.closed) { $0.reset() }
  }

  private func tellCancellation() -> Arrival {
    hasToldCancellation = true
    return .cancelled
  }

  private func end(_ error: TransportError, _ farewell: (any Link) -> Void) {
    guard ending == nil else { return }
    ending = error
    if let link { farewell(link) }
    // The descriptor is closed along with its link.
    link = nil
    waiter.resume(.closed(error))
  }

  package func receive(_ arrival: Arrival) {
    guard ending == nil else { return }
    if case .received(let bytes, let at, let stamp) = arrival {
      tapped?.see(
        .plaintext(isDatagram: transport.isDatagram), bytes, isSent: false, local: localAddress,
        at: at, stamp)
    }
    if case .closed(let error) = arrival { return end(error) { $0.close() } }
    guard !waiter.isWaiting else { return waiter.resume(arrival) }
    // Evidence is dropped rather than hoarded; bytes stop coming once the link is paused.
    guard !arrivals.isFull || !arrival.isEvidence else { return }
    arrivals.append(arrival)
    if arrivals.isFull { link?.isPaused = true }
  }
}

extension Arrival {
  fileprivate var isEvidence: Bool {
    switch self {
    case .icmp, .transmitted: true
    case .received, .closed, .deadline, .cancelled: false
    }
  }
}
