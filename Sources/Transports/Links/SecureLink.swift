package import Polling
package import TLS
package import Vocabulary

/// TLS or DTLS over a link: encrypted below, plain above.
@NetworkActor
package final class SecureLink: Link, ArrivalSink {
  package weak var sink: (any ArrivalSink)?
  /// Soft ICMP errors received during the handshake.
  private(set) var icmpErrors: [ICMPError] = []

  private let below: any Link
  private let filter: TLSFilter
  private let handshake = Waiter<TransportError?>()
  private var session: TLSSession?
  private var ending: TransportError?
  private var timer: Timer?
  private var limit: Timer?

  package init(_ filter: TLSFilter, over below: any Link) {
    self.filter = filter
    self.below = below
    below.sink = self
    filter.start(at: EventLoop.now)
    proceed(EventLoop.now, nil)
  }

  /// Waits for the end of the handshake.
  package func shakeHands(until deadline: Instant) async throws(TransportError) -> TLSSession {
    if session == nil, ending == nil {
      let failure = await handshake.wait(
        until: deadline, atDeadline: .timeout, whenCancelled: .cancelled)
      if let failure { throw failure }
    }
    guard let session else { throw ending ?? .closed }
    return session
  }

  /// Whether the handshake has begun and not ended, well or ill.
  var isShakingHands: Bool { session == nil && ending == nil }

  /// Ends the handshake unless it is over in time.
  package func limitHandshake(to span: Nanoseconds) {
    limit = EventLoop.schedule(at: EventLoop.now + span) { [weak self] in
      self?.abandonHandshake()
    }
  }

  /// Ends the handshake, if there still is one.
  func abandonHandshake() {
    if isShakingHands { end(.timeout) }
  }

  /// How far the peer got in the handshake.
  var progress: HandshakeProgress { filter.progress }

  package var localAddress: SocketAddress? { below.localAddress }

  package var isPaused: Bool {
    get { below.isPaused }
    set { below.isPaused = newValue }
  }

  package func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    do {
      try filter.write(bytes)
    } catch {
      throw .tls(error)
    }
    guard let receipt = try flush() else { throw ending ?? .closed }
    return receipt
  }

  package func close() {
    stopTimers()
    filter.close()
    // If the peer cannot be notified, that does not matter.
    _ = try? flush()
    below.close()
    ending = ending ?? .closed
  }

  package func reset() {
    stopTimers()
    below.reset()
    ending = ending ?? .closed
  }

  private func stopTimers() {
    timer?.cancel()
    limit?.cancel()
  }

  package func receive(_ arrival: Arrival) {
    switch arrival {
    case .received(let bytes, let instant, let stamp):
      filter.receive(bytes, at: instant)
      proceed(instant, stamp)
    case .icmp(let error): receive(error)
    case .transmitted: if session != nil { sink?.receive(arrival) }
    case .closed(let error):
      if error == .closed {
        filter.endOfStream(at: EventLoop.now)
        proceed(EventLoop.now, nil)
      }
      end(error)
    case .deadline, .cancelled: break
    }
  }

  private func receive(_ error: ICMPError) {
    guard session == nil else {
      sink?.receive(.icmp(error))
      return
    }
    if error.isHard { return end(TransportError(error)) }
    if icmpErrors.count < Self.evidenceCapacity { icmpErrors.append(error) }
  }

  /// Passes on the filter's output, in both directions.
  private func proceed(_ instant: Instant, _ stamp: KernelStamp?) {
    do {
      _ = try flush()
    } catch {
      return end(error)
    }
    settleHandshake()
    while let plaintext = filter.nextPlaintext() {
      sink?.receive(.received(plaintext, at: instant, stamp))
    }
    setTimer()
    switch filter.state {
    case .handshaking, .established: break
    case .closed: end(.closed)
    case .failed(let failure): end(.tls(failure))
    }
  }

  private func settleHandshake() {
    guard session == nil, case .established(let session) = filter.state else { return }
    self.session = session
    limit?.cancel()
    handshake.resume(nil)
  }

  /// Returns the receipt of the last datagram or piece of stream, if there was any.
  private func flush() throws(TransportError) -> SendReceipt? {
    var receipt: SendReceipt?
    while let output = filter.nextOutput() { receipt = try below.send(output) }
    return receipt
  }

  private func setTimer() {
    guard timer?.at != filter.nextTimeout else { return }
    timer?.cancel()
    timer = filter.nextTimeout.map { due in
      EventLoop.schedule(at: due) { [weak self] in self?.handleTimeout() }
    }
  }

  private func handleTimeout() {
    timer = nil
    filter.handleTimeout(at: EventLoop.now)
    proceed(EventLoop.now, nil)
  }

  private func end(_ error: TransportError) {
    guard ending == nil else { return }
    ending = error
    stopTimers()
    handshake.resume(error)
    sink?.receive(.closed(error))
  }

  /// Enough to show who said what; a storm of them adds nothing.
  private static let evidenceCapacity = 8
}
