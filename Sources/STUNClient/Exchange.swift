import STUNWire
import Vocabulary

/// One request, carried through challenges, refusals and server errors to its end.
///
/// It consists of several transactions, since each repetition has a new id (STUN-2), of which one
/// is live at a time. An operation is one exchange (Binding) or a sequence of them (Allocate,
/// Refresh, release).
struct Exchange: Sendable {
  /// How an exchange ends.
  enum End: Sendable {
    case success(Message, isAuthenticated: Bool)
    /// An error that the exchange cannot handle by itself, after this many sends.
    case error(ErrorResponse, Message, sends: Int)
    /// The server asks for credentials, and there are none.
    case challenged(Challenge, ErrorResponse)
    case failure(STUNFailure)
  }

  /// State shared by the exchanges of one conversation.
  struct Shared: Sendable {
    var parameters: ClientParameters
    var authorization: Authorization
    var outbox = Outbox()
  }

  var request: Request
  /// When the exchange must end, and why.
  private var bound: Alarm
  /// Its success is no longer wanted; it continues only to learn what became of the request.
  var isGivenUp = false
  private(set) var live: Transaction
  /// Transactions replaced by a new one: if the error that replaced it was forged, or the answer
  /// was merely slow, an authenticated success still counts.
  private(set) var superseded: [Transaction] = []
  /// When to ask again under another id, unless an answer comes first.
  var renewal: Alarm?
  var pending: Pending?
  var rounds = ChallengeRounds()
  var serverErrors = 0
  var drops = DropCounts()
  /// Drops that carried the live transaction's id.
  private var liveDrops = DropCounts()

  /// A decision that takes effect later.
  struct Pending {
    var alarm: Alarm
    /// The result of the exchange if time runs out.
    var end: End
    /// Whether to send the request again instead.
    var resends: Bool
    /// Whether an authenticated answer may still override it, so that retransmission continues.
    var isProvisional: Bool
  }

  /// Sends the request.
  init(
    _ request: Request, until bound: Alarm, now: Instant, _ shared: inout Shared
  ) throws(STUNFailure) {
    self.request = request
    self.bound = bound
    live = try Self.transaction(request, shared)
    shared.outbox.transmit(live.start(now: now))
  }

  var alarm: Alarm {
    var earliest = pending.map { Alarm.earlier($0.alarm, bound) } ?? bound
    if let renewal { earliest = .earlier(renewal, earliest) }
    return isRetransmitting ? .earlier(live.alarm, earliest) : earliest
  }

  private var isRetransmitting: Bool {
    // A request about to be repeated is not retransmitted meanwhile.
    guard !isGivenUp, renewal == nil else { return false }
    return pending.map { $0.isProvisional && !$0.resends } ?? true
  }

  mutating func timeout(now: Instant, _ shared: inout Shared) -> End? {
    if now >= bound.instant { return pending?.end ?? expire(now: now, &shared) }
    if let pending, now >= pending.alarm.instant {
      return pending.resends ? repeatRequest(now: now, &shared) : pending.end
    }
    if let renewal, now >= renewal.instant { return repeatRequest(now: now, &shared) }
    guard isRetransmitting else { return nil }
    if live.hasFailed(now: now) { return pending?.end ?? expire(now: now, &shared) }
    if let transmission = live.timeout(now: now) { shared.outbox.transmit(transmission) }
    return nil
  }

  /// Waits for the answer to what was sent, without sending more, until the bound at the latest.
  mutating func giveUp(by bound: Alarm) {
    isGivenUp = true
    renewal = nil
    pending?.resends = false
    self.bound = .earlier(self.bound, bound)
  }

  /// Asks again at that instant unless answered by then; `false` if a decision is already pending.
  mutating func renew(at alarm: Alarm) -> Bool {
    guard pending == nil, renewal == nil, !isGivenUp else { return false }
    renewal = alarm
    return true
  }

  /// Ends without an answer; counts as a loss only if nothing but the path can be at fault.
  private func expire(now: Instant, _ shared: inout Shared) -> End {
    // An unconfirmed release is not a loss: there may have been nothing to release.
    if shared.parameters.transport.isDatagram, !isGivenUp, live.kind != .release,
      liveDrops.isEmpty, live.hadItsTime(now: now)
    {
      shared.outbox.tell(.lost(live.kind))
    }
    return .failure(exhausted)
  }

  /// The failure when no answer came.
  private var exhausted: STUNFailure {
    // What was asked before is answered late: by this server, and as it should.
    if drops.areOwnAnswers { return .timeout }
    if let violation = IntegrityViolation(drops) { return .integrityViolated(violation) }
    if liveDrops[.malformed] > 0 { return .malformed(.message) }
    return .timeoutOnlyDropped(drops)
  }

  /// Counts a packet that is no answer; `id` is that of its header, as far as readable.
  mutating func count(_ reason: DropReason, id: TransactionID?) {
    drops.add(reason)
    if id == live.id { liveDrops.add(reason) }
  }

  mutating func drop(
    _ reason: DropReason, of transaction: Transaction, _ shared: inout Shared
  ) {
    count(reason, id: transaction.id)
    shared.outbox.tell(.dropped(reason))
  }
}

// MARK: - Repeating the request

extension Exchange {
  /// Sends the request under a new id, signed with the current signature.
  mutating func repeatRequest(now: Instant, _ shared: inout Shared) -> End? {
    do throws(STUNFailure) {
      let next = try Self.transaction(request, shared)
      superseded.append(live)
      live = next
      liveDrops = DropCounts()
    } catch {
      return .failure(error)
    }
    pending = nil
    renewal = nil
    shared.outbox.transmit(live.start(now: now))
    return nil
  }

  private static func transaction(
    _ request: Request, _ shared: Shared
  ) throws(STUNFailure) -> Transaction {
    let parameters = shared.parameters
    let id = parameters.makeTransactionID()
    let signature = shared.authorization.signature
    do {
      let bytes = try request.encode(
        id, signature: signature, addsFingerprint: parameters.addsFingerprint)
      return Transaction(
        id, request.kind, to: request.destination ?? parameters.server, bytes: bytes,
        signature: signature,
        schedule: parameters.schedule)
    } catch {
      throw .requestTooLong
    }
  }
}
