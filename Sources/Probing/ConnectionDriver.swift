import Measurements
import Polling
import STUNClient
import STUNWire
import TLS
import Transports
import Vocabulary

/// Drives state machines over one connection: the socket's side of their contract.
@NetworkActor
final class ConnectionDriver {
  let connection: Connection
  /// Whose account what happens goes to.
  var record: CheckRecord
  /// Splits a stream into messages; a datagram is one by itself.
  private var framing: StreamFraming?
  /// The datagram that the machine has been given; what it told of it has been taken by the next wait.
  private var given: [UInt8]?
  /// When the bytes still buffered in `framing` arrived.
  private var lastRead: RoundTrips.Arrived?
  /// How the connection ended, if it did: better evidence than a state machine has.
  private(set) var lossError: TransportError?
  /// The last ICMP error that was not fatal, because the condition may pass.
  private var softError: ICMPError?
  /// The answer that came instead of STUN.
  private(set) var foreign: ForeignAnswer?
  /// The transaction that was retransmitted for lack of an answer.
  private var unanswered: TransactionID?
  /// Somebody other than the server who answered it.
  private var stranger: SocketAddress?

  /// `isFramed` is for a stream that is already split into messages.
  init(_ connection: Connection, _ record: CheckRecord, isFramed: Bool = false) {
    self.connection = connection
    self.record = record
    framing = connection.transport.isDatagram || isFramed ? nil : StreamFraming()
  }

  /// Called for departures that the kernel stamped, in addition to the requests' round trips.
  var onTransmitted: (UInt32, KernelStamp) -> Void = { _, _ in }

  /// Runs a state machine to its end; `onEvent` receives its events in order.
  func run<Machine: STUNOperation>(
    _ machine: inout Machine, onEvent: (Event) -> Void = { _ in }
  ) async -> Result<Machine.Outcome, STUNFailure> {
    machine.start(now: EventLoop.now)
    while true {
      let result = await drive(&machine, until: .distantFuture, onEvent: onEvent)
      if let result { return result }
    }
  }

  /// Continues a state machine until it ends, or until there is nothing to do and the instant has
  /// come or `isEnough` holds; `nil` if it has not ended.
  ///
  /// Even after the instant it takes some of what has come, so that nobody who is always late hears nothing.
  func drive<Machine: STUNOperation>(
    _ machine: inout Machine, until end: Instant, onEvent: (Event) -> Void,
    isEnough: () -> Bool = { false }
  ) async -> Result<Machine.Outcome, STUNFailure>? {
    var (hasFed, lateTurns) = (false, 0)
    while true {
      switch machine.poll() {
      case .transmit(let transmission):
        send(transmission, &machine)
      case .event(let event):
        record.apply(event)
        onEvent(event)
      case .wait(let instant, because: _):
        if isEnough() { return nil }
        let isLate = EventLoop.now >= end
        if isLate {
          if hasFed, !connection.hasArrivals || lateTurns >= Self.lateTurns { return nil }
          lateTurns += 1
        }
        hasFed = true
        let end = isLate ? EventLoop.now + Self.breath : end
        if !giveFrame(&machine) { await feed(&machine, until: min(instant, end)) }
      case .finished(let result):
        return result
      }
    }
  }

  /// For the loop to read the sockets once.
  private static let breath = Nanoseconds(100_000)
  private static let lateTurns = 32

  private func send(_ transmission: Transmission, _ machine: inout some STUNOperation) {
    do {
      let receipt = try connection.send(transmission.bytes)
      record.count(transmission, isDatagram: connection.transport.isDatagram)
      record.roundTrips.sent(transmission, receipt)
      if transmission.attempt > 1 { watchForOtherSources(answering: transmission.transactionID) }
    } catch {
      lose(error, &machine)
    }
  }

  /// Watches for a server that answers from another address than the one asked.
  private func watchForOtherSources(answering id: TransactionID) {
    unanswered = id
    connection.observeUnsolicited { [weak self] datagram in
      guard let self, stranger == nil, let message = try? Message(datagram.bytes),
        message.transactionID == unanswered, message.type.messageClass.isResponse
      else { return }
      stranger = datagram.peer
      record.observe(.answeredFrom(datagram.peer))
    }
  }

  /// Waits for the next event and passes it to the state machine.
  private func feed(_ machine: inout some STUNOperation, until instant: Instant) async {
    if let bytes = given.take() { ReceiveBuffers.giveBack(bytes) }
    switch await connection.next(until: instant) {
    case .received(let bytes, let at, let stamp):
      record.hear(bytes, at: at, isDatagram: connection.transport.isDatagram)
      let arrived = RoundTrips.Arrived(at: at, stamp: stamp)
      guard framing == nil else { return buffer(bytes, arrived) }
      if foreign == nil { foreign = ForeignAnswer(datagram: bytes) }
      give(bytes, arrived, &machine)
      given = bytes
    case .transmitted(let id, let stamp):
      record.roundTrips.transmitted(id, stamp)
      onTransmitted(id, stamp)
    case .icmp(let error):
      record.apply(error, at: connection.localAddress)
      if error.isHard { lose(TransportError(error), &machine) } else { softError = error }
    case .closed(let error):
      lose(error, &machine)
    case .deadline:
      machine.timeout(now: EventLoop.now)
    case .cancelled:
      machine.release(now: EventLoop.now)
    }
  }

  private func buffer(_ bytes: [UInt8], _ arrived: RoundTrips.Arrived) {
    framing?.append(bytes.span)
    lastRead = arrived
  }

  /// Passes the next complete frame to the state machine; `false` if there is none.
  ///
  /// One at a time, with the machine polled in between: its output for a frame is paired with the
  /// arrival of that frame.
  private func giveFrame(_ machine: inout some STUNOperation) -> Bool {
    do throws(StreamFraming.Failure) {
      guard let frame = try framing?.next(), let lastRead else { return false }
      // The kernel stamped the end of what was read: that is this frame only if nothing follows.
      let isLast = framing?.pendingCount == 0
      give(
        frame.bytes, RoundTrips.Arrived(at: lastRead.at, stamp: isLast ? lastRead.stamp : nil),
        &machine)
    } catch {
      foreign = ForeignAnswer(error)
      machine.transportFailed(.notSTUN, now: EventLoop.now)
    }
    return true
  }

  private func give(
    _ message: [UInt8], _ arrived: RoundTrips.Arrived, _ machine: inout some STUNOperation
  ) {
    record.roundTrips.current = arrived
    record.roundTrips.currentMessage = message
    machine.receive(message, from: connection.peer, at: arrived.at)
  }

  private func lose(_ error: TransportError, _ machine: inout some STUNOperation) {
    lossError = lossError ?? error
    // TLS 1.3 rejects a client only after the client considers the handshake complete.
    if case .tls(let failure) = error { record.note(failure) }
    machine.transportFailed(error.loss, now: EventLoop.now)
  }
}

// MARK: - Between the machines

extension ConnectionDriver {
  /// Lets time pass without a state machine; `false` if the connection or the task has ended
  /// meanwhile.
  func idle(until instant: Instant) async -> Bool {
    while true {
      guard skipFrames() else { return false }
      switch await connection.next(until: instant) {
      case .received(let bytes, let at, let stamp):
        record.hear(bytes, at: at, isDatagram: connection.transport.isDatagram)
        buffer(bytes, RoundTrips.Arrived(at: at, stamp: stamp))
      case .transmitted(let id, let stamp): record.roundTrips.transmitted(id, stamp)
      case .icmp(let error): record.apply(error, at: connection.localAddress)
      case .closed(let error):
        lossError = lossError ?? error
        return false
      // Also when woken before it.
      case .deadline: if EventLoop.now >= instant { return true }
      case .cancelled: return false
      }
    }
  }

  /// Skips frames that nobody waits for, keeping a stream in step; `false` if that is impossible.
  private func skipFrames() -> Bool {
    do throws(StreamFraming.Failure) {
      while try framing?.next() != nil {}
      return true
    } catch {
      foreign = ForeignAnswer(error)
      return false
    }
  }

  /// Gives the kernel a moment to report when the last requests left.
  func awaitStamps() async {
    guard record.roundTrips.awaitsStamp else { return }
    _ = await idle(until: EventLoop.now + .milliseconds(2))
  }

  /// The failure of an operation, with the best evidence available.
  func explain(_ failure: STUNFailure, during phase: PhaseName) -> Failure {
    // If the server did answer, packets from somebody else do not change what it is.
    if foreign == nil, record.result.responsesReceived == 0, failure.isForWantOfAnswer {
      foreign = framing.flatMap { ForeignAnswer(unfinished: $0.remainder()) }
    }
    // Unknown bytes beside answers are a disturbance, and no other service.
    let isOther = foreign?.kind != .unknown || record.result.responsesReceived == 0
    if let foreign, isOther, failure.isForWantOfAnswer {
      record.observe(foreign.observation)
      return foreign.failure(during: phase)
    }
    if case .transport = failure, let lossError { return lossError.failure(during: phase) }
    // If a router kept reporting an error, it was not mere silence; but a message about the maximum
    // packet size does not explain why a small one went unanswered.
    if failure == .timeout, let softError, softError.mtu == nil {
      return TransportError(softError).failure(during: phase)
    }
    if failure == .timeout, let stranger {
      return Failure(
        .badResponse, during: phase,
        message: "an answer came from \(stranger), which was not asked, but none from the server")
    }
    if failure == .timeout, let count = framing?.pendingCount, count > 0 {
      return Failure(
        .badResponse, during: phase,
        message: "an answer broke off: \(count) bytes came, but not the rest")
    }
    return failure.failure(during: phase)
  }
}

extension STUNFailure {
  /// Whether nothing came that could be accepted as an answer.
  fileprivate var isForWantOfAnswer: Bool {
    switch self {
    case .timeout, .timeoutOnlyDropped, .transport: true
    default: false
    }
  }
}
