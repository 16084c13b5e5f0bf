import STUNClient
import STUNWire
import Vocabulary

/// Drives an operation on a virtual clock, and remembers all that it put out.
struct Drive<Operation: STUNOperation> {
  struct Sent {
    var at: Instant
    var transmission: Transmission
    var milliseconds: UInt64 { at.nanoseconds / 1_000_000 }
  }

  /// A scripted server's answers to one transmission, each with its delay.
  typealias Server = (Transmission) throws -> [Delivery]

  private(set) var operation: Operation
  private(set) var now = Instant.zero
  private(set) var sent: [Sent] = []
  private(set) var events: [Event] = []
  private(set) var alarm: (instant: Instant, reason: TimerReason)?
  private(set) var outcome: Result<Operation.Outcome, STUNFailure>?
  /// When the outcome was there.
  private(set) var finishedAt: Instant?
  private var deliveries: [(at: Instant, bytes: [UInt8])] = []
  /// On a stream, what arrives is cut into frames first, as a driver does.
  private var framing: StreamFraming?
  private let server: Server

  init(
    _ operation: Operation, over transport: TransportProtocol = .udp,
    server: @escaping Server = { _ in [] }
  ) {
    self.operation = operation
    framing = transport.isDatagram ? nil : StreamFraming()
    self.server = server
  }

  var observations: [Observation] {
    events.compactMap { if case .noticed(let observation) = $0 { observation } else { nil } }
  }

  var dropped: [DropReason] {
    events.compactMap { if case .dropped(let reason) = $0 { reason } else { nil } }
  }

  var answers: [Answer] {
    events.compactMap { if case .answered(let answer) = $0 { answer } else { nil } }
  }

  var failure: STUNFailure? {
    if case .failure(let failure) = outcome { failure } else { nil }
  }

  var success: Operation.Outcome? { try? outcome?.get() }

  mutating func start() throws {
    operation.start(now: now)
    try drain()
  }

  /// Hands over a datagram, or a piece of a stream.
  mutating func receive(_ bytes: [UInt8], from source: SocketAddress = Clients.server) throws {
    guard framing != nil else { return try handOver(bytes, from: source) }
    framing?.append(bytes.span)
    var isBroken = false
    while !isBroken {
      let frame: StreamFraming.Frame?
      do throws(StreamFraming.Failure) { frame = try framing?.next() } catch {
        frame = nil
        isBroken = true
      }
      switch frame {
      case .some(let frame): try handOver(frame.bytes, from: source)
      case nil: return isBroken ? try transportFailed(.notSTUN) : ()
      }
    }
  }

  private mutating func handOver(_ bytes: [UInt8], from source: SocketAddress) throws {
    operation.receive(bytes, from: source, at: now)
    try drain()
  }

  /// Wakes the operation before its time.
  mutating func wake(at instant: Instant) throws {
    now = max(now, instant)
    operation.timeout(now: now)
    try drain()
  }

  /// Gives the operation an input of its own.
  mutating func operate(_ input: (inout Operation, Instant) -> Void) throws {
    input(&operation, now)
    try drain()
  }

  mutating func release() throws {
    operation.release(now: now)
    try drain()
  }

  mutating func transportFailed(_ loss: TransportLoss) throws {
    operation.transportFailed(loss, now: now)
    try drain()
  }

  /// Lets time pass, with deliveries and timeouts each at their instant; stops where nothing is left.
  mutating func run(until end: Instant = .distantFuture) throws {
    while true {
      let delivery = deliveries.indices.min { deliveries[$0].at < deliveries[$1].at }
      let timer = outcome == nil ? alarm?.instant : nil
      let next = min(delivery.map { deliveries[$0].at } ?? .distantFuture, timer ?? .distantFuture)
      guard next <= end, next < .distantFuture else { break }
      now = max(now, next)
      if let delivery, deliveries[delivery].at == next {
        try receive(deliveries.remove(at: delivery).bytes)
      } else {
        operation.timeout(now: now)
        try drain()
      }
    }
    if end < .distantFuture { now = max(now, end) }
  }

  private mutating func drain() throws {
    while true {
      switch operation.poll() {
      case .transmit(let transmission):
        sent.append(Sent(at: now, transmission: transmission))
        for delivery in try server(transmission) {
          deliveries.append((now + delivery.delay, delivery.bytes))
        }
      case .event(let event):
        events.append(event)
      case .wait(let instant, let reason):
        alarm = (instant, reason)
        return
      case .finished(let result):
        if finishedAt == nil { finishedAt = now }
        outcome = result
        return
      }
    }
  }
}

/// Bytes on their way from the server.
struct Delivery {
  var bytes: [UInt8]
  var delay = Nanoseconds.milliseconds(10)
}

extension Instant {
  static func milliseconds(_ count: Int) -> Instant { .zero + .milliseconds(count) }
}
