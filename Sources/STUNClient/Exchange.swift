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

  /// RFC 8489 section 6.3.4.
  private static let serverErrorLimit = 4

  private(set) var request: Request
  /// When the exchange must end, and why.
  private var bound: Alarm
  /// Its success is no longer wanted; it continues only to learn what became of the request.
  private var isGivenUp = false
  private(set) var live: Transaction
  /// Transactions replaced by a new one: if the error that replaced it was forged, or the answer
  /// was merely slow, an authenticated success still counts.
  private(set) var superseded: [Transaction] = []
  /// When to ask again under another id, unless an answer comes first.
  private var renewal: Alarm?
  private var pending: Pending?
  private var rounds = ChallengeRounds()
  private var serverErrors = 0
  private var drops = DropCounts()
  /// Drops that carried the live transaction's id.
  private var liveDrops = DropCounts()

  /// A decision that takes effect later.
  private struct Pending {
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
    if drops.isEmpty { return .timeout }
    if let violation = IntegrityViolation(drops) { return .integrityViolated(violation) }
    if liveDrops[.malformed] > 0 { return .malformed(.message) }
    return .timeoutOnlyDropped(drops)
  }

  /// Counts a packet that is no answer; `id` is that of its header, as far as readable.
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
  /// Sends the request under a new id, signed with the current signature.
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
        id, request.kind, to: request.destination ?? parameters.server, bytes: bytes,
        signature: signature,
        schedule: parameters.schedule)
    } catch {
      throw .requestTooLong
    }
  }
}

// MARK: - Answers

extension Exchange {
  /// The transaction of this exchange with that id, if any.
  func transaction(_ id: TransactionID) -> Transaction? {
    live.id == id ? live : superseded.first { $0.id == id }
  }

  /// Handles a response to one of the exchange's transactions whose header and FINGERPRINT have
  /// been checked.
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

  /// Whether a response can still change anything, given the earlier ones.
  private func counts(_ message: Message, isLive: Bool, isAuthenticated: Bool) -> Bool {
    guard isLive else { return isAuthenticated && message.type.messageClass == .success }
    guard let pending else { return true }
    return pending.isProvisional && isAuthenticated
  }

  /// The reason to ignore a response to a signed request, from the result of its integrity check.
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
    // A server cannot sign a challenge with a key that it has not accepted.
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
    // 508 (Insufficient Capacity) asks for a pause of a minute, too long for a probe (TURN-13).
    case 500..<600 where error.code != 508:
      return awaitServer(message, error, at: instant, &shared)
    default:
      return settle(end(error, message), error, isAuthenticated, at: instant, &shared)
    }
  }

  /// Handles a Binding error in answer to another request, as sent by servers that know nothing
  /// else.
  private mutating func misunderstand(
    _ message: Message, isLive: Bool, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    guard isLive, pending == nil, let error = try? ErrorResponse(message, isAuthenticated: false)
    else { return nil }
    return settle(.failure(.methodUnknown(error)), error, false, at: instant, &shared)
  }

  /// Ends the exchange; or, if the response may be forged, waits for an authenticated one.
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

  /// Whether an authenticated answer could still follow and override it.
  private func mayBeForged(_ isAuthenticated: Bool, _ shared: Shared) -> Bool {
    // A delete ends with any answer: 437 is as good as success, and nothing can be done about other
    // errors.
    live.signature != nil && !isAuthenticated && shared.parameters.transport.isDatagram
      && live.kind != .release
  }
}

// MARK: - Errors that can be handled

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
      // Some servers omit REALM and NONCE once credentials have failed (processone's stun).
      let isRefusal = error == .badChallenge && response.code == 401 && live.signature != nil
      let end = End.failure(isRefusal ? .unauthorized(response) : error)
      // A sender that repeats the signed nonce has seen it, as only the server and the path have:
      // nobody else is worth waiting for.
      if let nonce = live.signature?.session?.nonce, message.readable(Nonce.self)?.bytes == nonce {
        return end
      }
      // Not reported as unsigned: no server can sign it (RFC 8489 section 9.2.4).
      return settle(end, nil, response.isAuthenticated, at: instant, &shared)
    }
  }

  /// 420: repeats the request without the attributes that the server does not know (TURN-6).
  ///
  /// Each repetition is smaller than the one before, so this terminates.
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

  /// 5xx: sends the request again after a pause, at most four times (STUN-9).
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
