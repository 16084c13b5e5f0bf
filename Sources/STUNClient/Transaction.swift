import STUNWire
import Vocabulary

/// One request under one transaction id: sent until it is answered or given up (RFC 8489 section 6.2).
struct Transaction: Sendable {
  let id: TransactionID
  let kind: RequestKind
  /// The only source that may answer.
  let destination: SocketAddress
  /// `nil` for an unsigned request, whose answers cannot be verified.
  let signature: Signature?
  private let bytes: [UInt8]
  private let schedule: RetransmissionSchedule

  private(set) var sends = 0
  private var startedAt = Instant.zero
  private var nextSend: Instant?
  private var failure = Instant.distantFuture

  init(
    _ id: TransactionID, _ kind: RequestKind, to destination: SocketAddress, bytes: [UInt8],
    signature: Signature?, schedule: RetransmissionSchedule
  ) {
    self.id = id
    self.kind = kind
    self.destination = destination
    self.bytes = bytes
    self.signature = signature
    self.schedule = schedule
  }

  /// When to call `timeout`, and what for.
  var alarm: Alarm {
    if let nextSend, nextSend < failure { return Alarm(at: nextSend, because: .retransmission) }
    return Alarm(at: failure, because: schedule.sendCount == 1 ? .reliableTimeout : .lastAnswer)
  }

  mutating func start(now: Instant) -> Transmission {
    startedAt = now
    failure = now + schedule.total
    return send(now: now)
  }

  /// The retransmission that is due, if any.
  ///
  /// The next one is counted from now, so that a late driver does not send a burst.
  mutating func timeout(now: Instant) -> Transmission? {
    guard let nextSend, now >= nextSend else { return nil }
    return send(now: now)
  }

  func hasFailed(now: Instant) -> Bool { now >= failure }

  /// Whether at least one RTO has passed since the first send.
  func hadItsTime(now: Instant) -> Bool { now - startedAt >= schedule.initialTimeout }

  private mutating func send(now: Instant) -> Transmission {
    sends += 1
    nextSend = sends < schedule.sendCount ? now + schedule.interval(after: sends) : nil
    return Transmission(
      bytes: bytes, destination: destination, transactionID: id, attempt: sends, kind: kind)
  }

  /// The record of an answer to this transaction.
  func answer(at instant: Instant, isAuthenticated: Bool, errorCode: Int?) -> Answer {
    Answer(
      transactionID: id, kind: kind, sends: sends,
      isSample: sends == 1 && (kind == .binding || isAuthenticated),
      isAuthenticated: isAuthenticated, errorCode: errorCode, sentAt: startedAt, receivedAt: instant
    )
  }
}

/// When to wake up, and why.
struct Alarm: Hashable, Sendable {
  var instant: Instant
  var reason: TimerReason

  init(at instant: Instant, because reason: TimerReason) {
    self.instant = instant
    self.reason = reason
  }

  /// The earlier of the two; the left one if they are equal.
  static func earlier(_ left: Alarm, _ right: Alarm) -> Alarm {
    right.instant < left.instant ? right : left
  }
}
