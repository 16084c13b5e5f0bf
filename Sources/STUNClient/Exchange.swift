import STUNWire
import Vocabulary

/// One request carried through challenges, refusals and server errors to its end.
///
/// It is several transactions, since each repetition has a new id (STUN-2), and one at a time is
/// live. An operation is one exchange (Binding) or a row of them (Allocate, Refresh, release).
struct Exchange: Sendable {
  /// How an exchange ends.
  enum End: Sendable {
    case success(Message, isAuthenticated: Bool)
    /// An error that the exchange cannot answer by itself, to a request sent this often.
    case error(ErrorResponse, Message, sends: Int)
    /// The server asks for credentials, and there are none.
    case challenged(Challenge, ErrorResponse)
    case failure(STUNFailure)
  }

  /// What the exchanges of one conversation have in common.
  struct Shared: Sendable {
    let parameters: ClientParameters
    var authorization: Authorization
    var outbox = Outbox()
  }

  /// RFC 8489 section 6.3.4.
  private static let serverErrorLimit = 4

  private(set) var request: Request
  /// When the exchange has to be over, and why then.
  private var bound: Alarm
  /// Its success is no longer wanted; it goes on only to learn what became of the request.
  private var isGivenUp = false
  private(set) var live: Transaction
  /// Transactions given up for a new one: should the error that did it have been forged, or the answer
  /// only have been slow, an authenticated success still comes.
  private(set) var superseded: [Transaction] = []
  /// When to ask anew under another id, unless an answer comes first.
  private var renewal: Alarm?
  private var pending: Pending?
  private var rounds = ChallengeRounds()
  private var serverErrors = 0
  private var drops = DropCounts()
  /// Those that bore the live transaction's id.
  private var liveDrops = DropCounts()

  /// Something decided already that takes effect later.
  private struct Pending {
    var alarm: Alarm
    /// What the exchange ends with if time runs out.
    var end: End
    /// Whether the request is then sent anew instead.
    var resends: Bool
    /// Whether an authenticated answer may still overtake it, so that the request is retransmitted.
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
    // What is about to be sent anew is not sent again meanwhile.
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

  /// Waits for the answer to what was sent, but sends nothing more, and no longer than until the bound.
  mutating func giveUp(by bound: Alarm) {
    isGivenUp = true
    renewal = nil
    pending?.resends = false
    self.bound = .earlier(self.bound, bound)
  }

  /// Asks anew at that instant, unless there is an answer by then; `false` where that is decided already.
  mutating func renew(at alarm: Alarm) -> Bool {
    guard pending == nil, renewal == nil, !isGivenUp else { return false }
    renewal = alarm
    return true
  }

  /// Ends without an answer; as a loss where only the path can have been at fault.
  private func expire(now: Instant, _ shared: inout Shared) -> End {
    // An unconfirmed release is told as such: there may have been nothing to release.
    if shared.parameters.transport.isDatagram, !isGivenUp, live.kind != .release,
      liveDrops.isEmpty, live.hadItsTime(now: now)
    {
      shared.outbox.tell(.lost(live.kind))
    }
    return .failure(exhausted)
  }

  /// Why the exchange failed when no answer came.
  private var exhausted: STUNFailure {
    if drops.isEmpty { return .timeout }
    if let violation = IntegrityViolation(drops) { return .integrityViolated(violation) }
    if liveDrops[.malformed] > 0 { return .malformed(.message) }
    return .timeoutOnlyDropped(drops)
  }

  /// Counts what is no answer; `id` is that of its header, as far as it has one.
  mutating func count(_ reason: DropReason, id: TransactionID?) {
    drops.add(reason)
    if id == live.id { liveDrops.add(reason) }
  }

  private mutating func drop(
    _ reason: DropReason, of transaction: Transaction, _ shared: inout Shared
  ) {
    count(reason, id: transaction.id)
    shared.outbox.tell(.dropped(reason))
  }
}

// MARK: - Repeating the request

extension Exchange {
  /// Sends the request under a new id, signed as requests now are.
  private mutating func repeatRequest(now: Instant, _ shared: inout Shared) -> End? {
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
        id, request.kind, to: parameters.server, bytes: bytes, signature: signature,
        schedule: parameters.schedule)
    } catch {
      throw .requestTooLong
    }
  }
}

// MARK: - Answers

extension Exchange {
  /// The transaction that an id belongs to, if it is one of this exchange.
  func transaction(_ id: TransactionID) -> Transaction? {
    live.id == id ? live : superseded.first { $0.id == id }
  }

  /// Takes a response to one of the exchange's transactions, its header and FINGERPRINT being in order.
  mutating func receive(
    _ message: Message, for transaction: Transaction, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    let isLive = transaction.id == live.id
    guard message.type.method == transaction.kind.method else {
      return misunderstand(message, isLive: isLive, at: instant, &shared)
    }
    let integrity = transaction.signature.map { message.verifyIntegrity($0.integrity) }
    if let integrity, let reason = Self.refusal(of: message, integrity, shared) {
      drop(reason, of: transaction, &shared)
      guard isLive, pending == nil, let violation = IntegrityViolation(drops) else { return nil }
      return settle(.failure(.integrityViolated(violation)), nil, false, at: instant, &shared)
    }
    let isAuthenticated = integrity == .valid
    guard counts(message, isLive: isLive, isAuthenticated: isAuthenticated) else {
      drop(.duplicate, of: transaction, &shared)
      return nil
    }
    guard
      message.isChallenge || shared.parameters.ignoresPasswordAlgorithms
        || !message.hidesPasswordAlgorithms
    else {
      drop(.missingPasswordAlgorithms, of: transaction, &shared)
      return nil
    }
    let answer = transaction.answer(
      at: instant, isAuthenticated: isAuthenticated, errorCode: message.errorCode)
    shared.outbox.tell(.answered(answer))
    if let unknown = message.unknownRequiredAttributes.first {
      let error = try? ErrorResponse(message, isAuthenticated: isAuthenticated)
      let end = End.failure(.unknownRequiredAttribute(unknown.rawValue, in: error))
      return settle(end, nil, isAuthenticated, at: instant, &shared)
    }
    guard message.type.messageClass == .success else {
      return fail(message, isAuthenticated: isAuthenticated, at: instant, &shared)
    }
    if !isLive { shared.authorization.resume(transaction.signature) }
    return .success(message, isAuthenticated: isAuthenticated)
  }

  /// Whether a response can still change anything, given those that came before.
  private func counts(_ message: Message, isLive: Bool, isAuthenticated: Bool) -> Bool {
    guard isLive else { return isAuthenticated && message.type.messageClass == .success }
    guard let pending else { return true }
    return pending.isProvisional && isAuthenticated
  }

  /// Why a response to a signed request must not be looked at, by what its integrity came to.
  private static func refusal(
    of message: Message, _ integrity: Verification, _ shared: Shared
  ) -> DropReason? {
    switch integrity {
    case .valid: nil
    // Errors without integrity are held as provisional (STUN-28).
    case .absent where message.type.messageClass == .success:
      message.contains(.messageIntegrity) || message.contains(.messageIntegritySHA256)
        ? .otherIntegrity : .missingIntegrity
    case .absent: nil
    // A challenge cannot be signed with a key that the server has not agreed to.
    case .malformed, .mismatch:
      message.isChallenge && shared.authorization.isLongTerm ? nil : .badIntegrity
    }
  }

  private mutating func fail(
    _ message: Message, isAuthenticated: Bool, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    let error: ErrorResponse
    do throws(STUNFailure) {
      error = try ErrorResponse(message, isAuthenticated: isAuthenticated)
    } catch {
      return settle(.failure(error), nil, isAuthenticated, at: instant, &shared)
    }
    if let count = message.longReasonCount { shared.outbox.notice(.longReasonPhrase(count)) }
    guard !isGivenUp else { return end(error, message) }
    switch error.code {
    case 401 where shared.authorization.isLongTerm, 438 where shared.authorization.isLongTerm:
      return answer(message, error, at: instant, &shared)
    case 420:
      return dropAttributes(message, error, at: instant, &shared)
    // 508 (Insufficient Capacity) asks for a minute's pause, which a probe does not have (TURN-13).
    case 500..<600 where error.code != 508:
      return awaitServer(message, error, at: instant, &shared)
    default:
      return settle(end(error, message), error, isAuthenticated, at: instant, &shared)
    }
  }

  /// Takes a Binding error in answer to something else, as servers send it that know nothing else.
  private mutating func misunderstand(
    _ message: Message, isLive: Bool, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    guard isLive, pending == nil, let error = try? ErrorResponse(message, isAuthenticated: false)
    else { return nil }
    return settle(.failure(.methodUnknown(error)), error, false, at: instant, &shared)
  }

  /// Ends the exchange; or, where somebody else may have sent this, waits whether the server differs.
  private mutating func settle(
    _ end: End, _ error: ErrorResponse?, _ isAuthenticated: Bool, at instant: Instant,
    _ shared: inout Shared
  ) -> End? {
    guard mayBeForged(isAuthenticated, shared) else { return end }
    let alarm = Alarm(
      at: instant + shared.parameters.schedule.provisionalHold, because: .provisionalError)
    pending = Pending(alarm: alarm, end: end, resends: false, isProvisional: true)
    renewal = nil
    if let error { shared.outbox.tell(.provisional(error, until: alarm.instant)) }
    return nil
  }

  private func end(_ error: ErrorResponse, _ message: Message) -> End {
    .error(error, message, sends: live.sends)
  }

  /// Whether an authenticated answer could still follow and count for more.
  private func mayBeForged(_ isAuthenticated: Bool, _ shared: Shared) -> Bool {
    // A delete is over with any answer: 437 is as good as success, and nothing else can be helped.
    live.signature != nil && !isAuthenticated && shared.parameters.transport.isDatagram
      && live.kind != .release
  }
}

// MARK: - Errors that have an answer

extension Exchange {
  /// 401 and 438: signs the request anew, if that is allowed and makes sense.
  private mutating func answer(
    _ message: Message, _ response: ErrorResponse, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    do throws(STUNFailure) {
      let challenge = try ServerChallenge(
        message, isLegacy: shared.parameters.ignoresPasswordAlgorithms)
      let told = Challenge(challenge, message)
      shared.outbox.tell(.challenged(told))
      if challenge.cookie == .malformed { shared.outbox.notice(.malformedNonceCookie) }
      let reaction = try shared.authorization.react(
        to: challenge, response, asked: live.signature, &rounds)
      switch reaction {
      case .noCredential: return .challenged(told, response)
      case .retry(let observations):
        for observation in observations { shared.outbox.notice(observation) }
        return repeatRequest(now: instant, &shared)
      }
    } catch {
      // Some servers leave REALM and NONCE out once credentials have failed (processone's stun).
      let isRefusal = error == .badChallenge && response.code == 401 && live.signature != nil
      let end = End.failure(isRefusal ? .unauthorized(response) : error)
      // Who repeats the nonce that was signed has seen it, as only the server and the path have: there is
      // nobody else to wait for.
      if let nonce = live.signature?.session?.nonce, message.readable(Nonce.self)?.bytes == nonce {
        return end
      }
      // It is not told as unsigned: no server can sign it (RFC 8489 section 9.2.4).
      return settle(end, nil, response.isAuthenticated, at: instant, &shared)
    }
  }

  /// 420: repeats the request without what the server does not know (TURN-6).
  ///
  /// Each repetition is smaller than the one before, so that this comes to an end.
  private mutating func dropAttributes(
    _ message: Message, _ error: ErrorResponse, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    let refused = message.readable(UnknownAttributes.self)?.types ?? []
    guard let smaller = request.dropping(refused) else {
      return settle(end(error, message), error, error.isAuthenticated, at: instant, &shared)
    }
    request = smaller
    shared.outbox.notice(.attributesRefused(refused.map(\.rawValue)))
    return repeatRequest(now: instant, &shared)
  }

  /// 5xx: sends the request anew after a pause, at most four times (STUN-9).
  private mutating func awaitServer(
    _ message: Message, _ error: ErrorResponse, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    let end = end(error, message)
    guard serverErrors < Self.serverErrorLimit else {
      return settle(end, error, error.isAuthenticated, at: instant, &shared)
    }
    serverErrors += 1
    shared.outbox.notice(error.retried)
    let pause = shared.parameters.schedule.initialTimeout
    renewal = nil
    pending = Pending(
      alarm: Alarm(at: instant + pause, because: .serverErrorPause), end: end, resends: true,
      isProvisional: mayBeForged(error.isAuthenticated, shared))
    return nil
  }
}
