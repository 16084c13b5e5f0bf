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
  /// Cuts a stream into messages; a datagram is one by itself.
  private var framing: StreamFraming?
  /// When the bytes came that `framing` still holds.
  private var lastRead: RoundTrips.Arrived?
  /// How the connection ended, if it did: better evidence than a state machine has.
  private(set) var lossError: TransportError?
  /// The last ICMP error that was waited out, because it may pass.
  private var softError: ICMPError?
  /// What came in place of STUN.
  private(set) var foreign: ForeignAnswer?
  /// The transaction that has gone unanswered so long that it was sent again.
  private var unanswered: TransactionID?
  /// Who answered it without having been asked.
  private var stranger: SocketAddress?

  /// `isFramed` is for a stream that is cut into messages already.
  init(_ connection: Connection, _ record: CheckRecord, isFramed: Bool = false) {
    self.connection = connection
    self.record = record
    framing = connection.transport.isDatagram || isFramed ? nil : StreamFraming()
  }

  /// Told of departures that the kernel stamped, in addition to the round trips of requests.
  var onTransmitted: (UInt32, KernelStamp) -> Void = { _, _ in }

  /// Runs a machine to its end; `onEvent` sees what happens, in order.
  func run<Machine: STUNOperation>(
    _ machine: inout Machine, onEvent: (Event) -> Void = { _ in }
  ) async -> Result<Machine.Outcome, STUNFailure> {
    machine.start(now: EventLoop.now)
    while true {
      let result = await drive(&machine, until: .distantFuture, onEvent: onEvent)
      if let result { return result }
    }
  }

  /// Goes on with a machine until it ends, or until there is nothing to do and the instant has come or
  /// it is enough; `nil` where it has not ended.
  func drive<Machine: STUNOperation>(
    _ machine: inout Machine, until end: Instant, onEvent: (Event) -> Void,
    isEnough: () -> Bool = { false }
  ) async -> Result<Machine.Outcome, STUNFailure>? {
    while true {
      switch machine.poll() {
      case .transmit(let transmission):
        send(transmission, &machine)
      case .event(let event):
        record.take(event)
        onEvent(event)
      case .wait(let instant, because: _):
        if isEnough() || EventLoop.now >= end { return nil }
        if !giveFrame(&machine) { await feed(&machine, until: min(instant, end)) }
      case .finished(let result):
        return result
      }
    }
  }

  private func send(_ transmission: Transmission, _ machine: inout some STUNOperation) {
    do {
      let receipt = try connection.send(transmission.bytes)
      record.count(transmission, isDatagram: connection.transport.isDatagram)
      record.roundTrips.sent(transmission, receipt)
      if transmission.attempt > 1 { hearStrangers(answering: transmission.transactionID) }
    } catch {
      lose(error, &machine)
    }
  }

  /// Looks out for a server that answers from another address than it was asked at.
  private func hearStrangers(answering id: TransactionID) {
    unanswered = id
    connection.hearStrangers { [weak self] datagram in
      guard let self, stranger == nil, let message = try? Message(datagram.bytes),
        message.transactionID == unanswered, message.type.messageClass.isResponse
      else { return }
      stranger = datagram.peer
      record.observe(.answeredFrom(datagram.peer))
    }
  }

  /// Waits for one thing to happen and gives it to the machine.
  private func feed(_ machine: inout some STUNOperation, until instant: Instant) async {
    switch await connection.next(until: instant) {
    case .received(let bytes, let at, let stamp):
      record.hear(bytes, at: at, isDatagram: connection.transport.isDatagram)
      let arrived = RoundTrips.Arrived(at: at, stamp: stamp)
      guard framing == nil else { return buffer(bytes, arrived) }
      if foreign == nil { foreign = ForeignAnswer(datagram: bytes) }
      give(bytes, arrived, &machine)
    case .transmitted(let id, let stamp):
      record.roundTrips.transmitted(id, stamp)
      onTransmitted(id, stamp)
    case .icmp(let error):
      record.take(error, at: connection.localAddress)
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

  /// Gives the machine the next frame of what was read, if there is a whole one.
  ///
  /// One at a time, and the machine is polled in between: what it says of a frame is paired with the
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
    machine.receive(message, from: connection.peer, at: arrived.at)
  }

  private func lose(_ error: TransportError, _ machine: inout some STUNOperation) {
    lossError = lossError ?? error
    // TLS 1.3 refuses a client only after what the client takes for the end of the handshake.
    if case .tls(let failure) = error { record.note(failure) }
    machine.transportFailed(error.loss, now: EventLoop.now)
  }
}

// MARK: - Between the machines

extension ConnectionDriver {
  /// Lets time pass without a machine; `false` when the connection or the task has ended meanwhile.
  func idle(until instant: Instant) async -> Bool {
    while true {
      guard skipFrames() else { return false }
      switch await connection.next(until: instant) {
      case .received(let bytes, let at, let stamp):
        record.hear(bytes, at: at, isDatagram: connection.transport.isDatagram)
        buffer(bytes, RoundTrips.Arrived(at: at, stamp: stamp))
      case .transmitted(let id, let stamp): record.roundTrips.transmitted(id, stamp)
      case .icmp(let error): record.take(error, at: connection.localAddress)
      case .closed(let error):
        lossError = lossError ?? error
        return false
      case .deadline: return true
      case .cancelled: return false
      }
    }
  }

  /// Steps over what nobody waits for, keeping a stream in step; `false` when it cannot be.
  private func skipFrames() -> Bool {
    do throws(StreamFraming.Failure) {
      while try framing?.next() != nil {}
      return true
    } catch {
      foreign = ForeignAnswer(error)
      return false
    }
  }

  /// Gives the kernel a moment to tell when the last requests left.
  func awaitStamps() async {
    guard record.roundTrips.awaitsStamp else { return }
    _ = await idle(until: EventLoop.now + .milliseconds(2))
  }

  /// The failure of an operation, told by the best evidence that there is.
  func explain(_ failure: STUNFailure, during phase: PhaseName) -> Failure {
    // A server that did answer is not made another one by what somebody else sent.
    if let foreign, failure.isForWantOfAnswer {
      record.observe(foreign.observation)
      return foreign.failure(during: phase)
    }
    if case .transport = failure, let lossError { return lossError.failure(during: phase) }
    // Where a router kept saying why, it was no mere silence; a message that says how large a packet
    // may be does not explain why a small one went unanswered.
    if failure == .timeout, let softError, softError.mtu == nil {
      return TransportError(softError).failure(during: phase)
    }
    if failure == .timeout, let stranger {
      return Failure(
        .badResponse, during: phase,
        message: "an answer came from \(stranger), which was not asked, and none from the server")
    }
    if failure == .timeout, let count = framing?.pendingCount, count > 0 {
      return Failure(
        .badResponse, during: phase,
        message: "an answer stopped in the middle: \(count) bytes came, and not the rest")
    }
    return failure.failure(during: phase)
  }
}

extension STUNFailure {
  /// Whether nothing came that could be taken for an answer.
  fileprivate var isForWantOfAnswer: Bool {
    switch self {
    case .timeout, .timeoutOnlyDropped, .transport: true
    default: false
    }
  }
}
