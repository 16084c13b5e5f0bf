internal import CLinux
internal import Glibc
internal import Polling
internal import Vocabulary

/// A connected UDP socket: it receives from its peer, and ICMP errors about it, and from nobody
/// else.
@NetworkActor
final class DatagramLink: Link {
  weak var sink: (any ArrivalSink)?

  private let socket: Descriptor
  private var registration: Registration?
  private var nextID: UInt32 = 0
  /// The kernel numbers datagrams as we do, until a send fails: kernels differ in counting those.
  private var numbersAgree = true
  /// Bound to the same port, for packets that the connected socket does not receive.
  private var unsolicited: DatagramSocket?
  /// The first owner of the port receives the unsolicited packets.
  private let sharesPort: Bool
  /// The port, where it is one that several links have from the start.
  private let port: SharedPort?
  private let peer: SocketAddress
  private let tapped: TappedFlow?

  /// `shared` is one of our ports, with its address, on which another link observes unsolicited
  /// packets; `port` is one that admitted the peer.
  init(
    to peer: SocketAddress, from local: IPAddress?, sharing shared: SocketAddress? = nil,
    in port: SharedPort? = nil
  ) throws(TransportError) {
    self.peer = peer
    sharesPort = shared != nil
    tapped = TappedFlow(to: peer)
    do throws(LocalError) {
      socket = try Descriptor(socket: peer.ip.version, .datagram)
      try socket.reportErrors(peer.ip.version, true)
      // If the kernel has no timestamps, the monotonic clock is used.
      _ = clinux_stamp_packets(socket.number)
      // As far as the system allows: what a busy host does not read in time counts as lost on the path.
      try? socket.setOption(SOL_SOCKET, SO_RCVBUF, Self.receiveBuffer)
      // Where the port cannot be had, any other one will do. The kernel chooses its address when it connects.
      var isBound = false
      if let port { isBound = (try? port.bind(socket)) != nil }
      self.port = isBound ? port : nil
      if !isBound, let shared {
        try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        try socket.bind(to: shared)
      } else if !isBound, let local {
        try socket.bind(to: SocketAddress(local, port: 0))
      }
      _ = try socket.connect(to: peer)
    } catch {
      throw .local(error)
    }
    do {
      registration = try EventLoop.register(socket.number, .readable) { [weak self] readiness in
        self?.handle(readiness)
      }
    } catch {
      throw .local(LocalError(errno: error.errno, during: .watch))
    }
  }

  var localAddress: SocketAddress? { socket.localAddress() }

  var isPaused = false {
    didSet { try? registration?.update(isPaused ? [] : .readable) }
  }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    let receipt = SendReceipt(id: nextID, at: EventLoop.now)
    do {
      _ = try socket.send(bytes[...])
    } catch {
      numbersAgree = false
      try sendAgain(bytes)
    }
    tapped?.see(
      .datagram, bytes, isSent: true, local: socket.localAddress(), at: receipt.at,
      sendID: nextID)
    nextID &+= 1
    // Usually the datagram has left during the call; taking its stamp now saves a wake-up.
    if numbersAgree, let facts = socket.receiveError() { tell(ErrorQueueEntry(facts)) }
    return receipt
  }

  func allowFragments(_ isAllowed: Bool) {
    let isV4 = socket.localAddress()?.ip.version == .v4
    // PROBE: with DF, whatever the kernel has learnt of the path. Where it fails, less is measured.
    let use = isAllowed ? IP_PMTUDISC_DONT : IP_PMTUDISC_PROBE
    try? socket.setOption(
      isV4 ? SOL_IP : SOL_IPV6, isV4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, Int32(use))
  }

  func observeUnsolicited(_ handler: @escaping UnsolicitedHandler) {
    if let port { return port.observe(self, handler) }
    guard !sharesPort, unsolicited == nil, let local = socket.localAddress() else { return }
    // Shared only now: two sockets that share from the start may happen to get the same port.
    try? socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    // Without it there is less evidence, but nothing else is wrong.
    unsolicited = try? DatagramSocket(on: local, sharesPort: true) { [weak self] datagram in
      guard let answer = handler(datagram) else { return }
      try? self?.unsolicited?.send(answer, to: datagram.peer)
    }
  }

  func close() {
    registration?.cancel()
    unsolicited?.close()
    port?.forget(self)
  }

  func reset() {
    close()
  }

  /// A connected socket reports an ICMP error once, instead of the next call: try that call once
  /// more.
  private func sendAgain(_ bytes: [UInt8]) throws(TransportError) {
    drainErrorQueue()
    do {
      _ = try socket.send(bytes[...])
    } catch {
      throw .local(addressError() ?? error)
    }
  }

  /// The problem with our source address, if that is it: `send` itself blames the route.
  private func addressError() -> LocalError? {
    guard let local = socket.localAddress() else { return nil }
    do throws(LocalError) {
      let other = try Descriptor(socket: local.ip.version, .datagram)
      try other.bind(to: SocketAddress(local.ip, port: 0))
      return nil
    } catch {
      return error.isAddressGone ? error : nil
    }
  }

  private func handle(_ readiness: Readiness) {
    if readiness.contains(.error) { takeErrors() }
    if readiness.contains(.readable) { receive() }
  }

  private func receive() {
    do {
      guard let reception = try socket.receive() else { return }
      // Between its binding and its connecting, anybody may have sent to a shared port.
      if port != nil, let sender = reception.peer, sender != peer { return }
      tapped?.see(
        .datagram, reception.bytes, isSent: false, local: socket.localAddress(), at: reception.at,
        reception.stamp)
      sink?.receive(.received(reception.bytes, at: reception.at, reception.stamp))
    } catch {
      // A pending ICMP error, explained in the error queue.
      takeErrors()
    }
  }

  private func takeErrors() {
    guard !drainErrorQueue() else { return }
    // The queue had no room for the error's details.
    let pending = socket.takePendingError()
    guard pending != 0 else { return }
    sink?.receive(.closed(TransportError(pending: pending, nil, during: .receive)))
  }

  /// Whether there was anything to read.
  @discardableResult
  private func drainErrorQueue() -> Bool {
    var isEmpty = true
    // Bounded, so that a storm of forged errors cannot keep the loop from its other sockets.
    for _ in 0..<Self.errorsPerTurn {
      guard let facts = socket.receiveError() else { break }
      isEmpty = false
      tell(ErrorQueueEntry(facts))
    }
    return !isEmpty
  }

  private func tell(_ entry: ErrorQueueEntry) {
    switch entry {
    case .icmp(let error): sink?.receive(.icmp(error))
    case .transmitted(let id, let stamp):
      guard numbersAgree else { break }
      tapped?.stamp(id, stamp)
      sink?.receive(.transmitted(id, stamp))
    case .other: break
    }
  }

  private static let errorsPerTurn = 64
  /// Some 900 packets of 1,200 bytes; by the usual default it is 90.
  private static let receiveBuffer: Int32 = 1_048_576
}
