internal import CLinux
internal import Glibc
internal import Polling
internal import Vocabulary

/// A TCP connection.
@NetworkActor
final class StreamLink: Link {
  /// Nothing is read before it is set: a peer may send, or hang up, as soon as it is connected.
  weak var sink: (any ArrivalSink)? {
    didSet { updateInterest() }
  }

  private let socket: Descriptor
  private let options: ConnectionOptions
  private var registration: Registration?
  /// The task that waits for the connection to be made; `nil` as the error means success.
  private let connecting = Waiter<TransportError?>()
  private var isConnected: Bool
  private var reportedError: ICMPError?
  private var unsent: [UInt8] = []
  /// The error that broke the connection, found while sending: the kernel reports it only once.
  private var breakage: TransportError?
  private var stamps = StreamStamps()
  private var tapped: TappedFlow?

  /// Starts to connect.
  private init(
    to peer: SocketAddress, _ options: ConnectionOptions
  ) throws(TransportError) {
    self.options = options
    do throws(LocalError) {
      socket = try Descriptor(socket: peer.ip.version, .stream)
      // Reports the sender of an ICMP error while there is no connection (Linux 5.9).
      try socket.reportErrors(peer.ip.version, true)
      if let port = options.streamPort {
        try port.bind(socket)
      } else if let local = options.bindAddress {
        try socket.bind(to: SocketAddress(local, port: 0))
      }
      isConnected = try socket.connect(to: peer)
    } catch {
      throw error.errno == ECONNREFUSED ? .refused(nil) : .local(error)
    }
    try watch(isConnected ? [] : .writable)
  }

  /// Takes over a connection that a listener accepted.
  init(
    accepted socket: consuming Descriptor, _ options: ConnectionOptions
  ) throws(TransportError) {
    self.socket = socket
    self.options = options
    isConnected = true
    try watch([])
    try configure()
  }

  /// TCP segments that arrived while earlier ones were missing.
  var laterSegments: Int { socket.laterSegments ?? 0 }

  /// Connects.
  static func connect(
    to peer: SocketAddress, _ options: ConnectionOptions, until deadline: Instant
  ) async throws(TransportError) -> StreamLink {
    let link = try StreamLink(to: peer, options)
    if !link.isConnected {
      let failure = await link.connecting.wait(
        until: deadline, atDeadline: .timeout, whenCancelled: .cancelled)
      if let failure {
        link.close()
        throw failure
      }
    }
    try link.configure()
    return link
  }

  /// Shows the connection to whoever looks, from here on.
  ///
  /// Not what was said to a proxy before: that has the proxy's password in it.
  func tap(as peer: SocketAddress) {
    tapped = TappedFlow(to: peer)
    tapped?.see(.opened, isSent: true, local: localAddress, at: EventLoop.now)
  }

  /// Shows what was read together with the proxy's answer.
  func showEarly(_ arrivals: [Arrival]) {
    for case .received(let bytes, let at, let stamp) in arrivals {
      tapped?.see(.stream, bytes, isSent: false, local: localAddress, at: at, stamp)
    }
  }

  /// Asks for kernel stamps from here on, which are only useful for plain TCP.
  func stampPackets() {
    // The kernel counts the bytes from here.
    stamps = StreamStamps()
    // If the kernel has no timestamps, the monotonic clock is used.
    stamps.areExpected = clinux_stamp_packets(socket.number) == 0
  }

  var localAddress: SocketAddress? { socket.localAddress() }

  var isPaused = false {
    didSet { updateInterest() }
  }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    guard unsent.count + bytes.count <= Self.unsentCapacity else {
      throw .local(LocalError(errno: ENOBUFS, during: .send))
    }
    let receipt = stamps.receipt(for: bytes.count, at: EventLoop.now)
    let taken = unsent.isEmpty ? try write(bytes[...]) : 0
    tapped?.see(
      .stream, bytes, isSent: true, local: localAddress, at: receipt.at, sendID: receipt.id)
    if taken < bytes.count {
      unsent += bytes[taken...]
      updateInterest()
    } else if stamps.areExpected, let facts = socket.receiveError() {
      // Usually the segment has left during the call; taking its stamp now saves a wake-up.
      tell(ErrorQueueEntry(facts))
    }
    return receipt
  }

  func close() {
    registration?.cancel()
    tapped?.see(.closed, isSent: true, local: localAddress, at: EventLoop.now)
    tapped = nil
  }

  func reset() {
    _ = clinux_reset_on_close(socket.number)
    close()
  }

  private func watch(_ interest: Readiness) throws(TransportError) {
    do {
      registration = try EventLoop.register(socket.number, interest) { [weak self] readiness in
        self?.handle(readiness)
      }
    } catch {
      throw .local(LocalError(errno: error.errno, during: .watch))
    }
  }

  private func configure() throws(TransportError) {
    do throws(LocalError) {
      // From here on an ICMP error must not break a connection that TCP itself can still repair.
      try socket.reportErrors(.v4, false)
      try socket.setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
      let timeout = Int32(clamping: options.sendTimeout.count / 1_000_000)
      try socket.setOption(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, timeout)
    } catch {
      throw .local(error)
    }
    updateInterest()
  }

  private func handle(_ readiness: Readiness) {
    guard isConnected else { return finishConnecting(readiness) }
    var mustReceive = !readiness.isDisjoint(with: [.readable, .hangUp])
    // An error that the queue does not explain will show when reading, after the last bytes.
    if readiness.contains(.error), !drainErrorQueue() { mustReceive = true }
    if readiness.contains(.writable) { flush() }
    if mustReceive, sink != nil { receive() }
  }

  private func finishConnecting(_ readiness: Readiness) {
    // Must come before the queue is emptied, which makes the kernel forget the error that its entry
    // explains.
    let pending = socket.takePendingError()
    drainErrorQueue()
    // Unless an ICMP error arrived between these two calls: then only the hang-up is left to
    // report.
    if pending != 0 || readiness.contains(.hangUp) && reportedError != nil {
      registration?.cancel()
      return connecting.resume(TransportError(pending: pending, reportedError, during: .connect))
    }
    // An error is queued a moment before it ends the attempt.
    guard readiness.contains(.writable) else { return }
    isConnected = true
    connecting.resume(nil)
  }

  private func receive() {
    do {
      guard let reception = try socket.receive() else { return }
      guard !reception.bytes.isEmpty else { return end(breakage ?? .closed) }
      tapped?.see(
        .stream, reception.bytes, isSent: false, local: localAddress, at: reception.at,
        reception.stamp)
      sink?.receive(.received(reception.bytes, at: reception.at, reception.stamp))
    } catch {
      end(TransportError(pending: error.errno, nil, during: .receive))
    }
  }

  private func flush() {
    do {
      let taken = try write(unsent[...])
      unsent.removeFirst(taken)
      updateInterest()
    } catch {
      end(error)
    }
  }

  /// Returns how many bytes the kernel accepted: none if its buffer is full.
  private func write(_ bytes: ArraySlice<UInt8>) throws(TransportError) -> Int {
    do {
      return try socket.send(bytes)
    } catch {
      guard error.errno == EAGAIN || error.errno == EINTR else {
        let failure = TransportError(pending: error.errno, nil, during: .send)
        breakage = breakage ?? failure
        throw failure
      }
      return 0
    }
  }

  private func end(_ error: TransportError) {
    registration?.cancel()
    tapped?.see(.closed, isSent: false, local: localAddress, at: EventLoop.now)
    tapped = nil
    sink?.receive(.closed(error))
  }

  private func updateInterest() {
    guard isConnected else { return }
    var interest: Readiness = isPaused || sink == nil ? [] : .readable
    if !unsent.isEmpty { interest.insert(.writable) }
    try? registration?.update(interest)
  }

  /// Whether there was anything to read.
  @discardableResult
  private func drainErrorQueue() -> Bool {
    var isEmpty = true
    for _ in 0..<Self.errorsPerTurn {
      guard let facts = socket.receiveError() else { break }
      isEmpty = false
      tell(ErrorQueueEntry(facts))
    }
    return !isEmpty
  }

  private func tell(_ entry: ErrorQueueEntry) {
    switch entry {
    case .icmp(let error): reportedError = error
    case .transmitted(let lastByte, let stamp):
      guard let id = stamps.id(ofLastByte: lastByte) else { break }
      tapped?.stamp(id, stamp)
      sink?.receive(.transmitted(id, stamp))
    case .other: break
    }
  }

  /// Bounded, so that no socket keeps the loop from the others.
  private static let errorsPerTurn = 64

  /// Bytes that may wait for a peer that does not read: far more than any exchange of requests
  /// needs.
  private static let unsentCapacity = 262_144
}
