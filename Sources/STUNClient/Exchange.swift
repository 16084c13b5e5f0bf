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

  /// RFC 8489 section 6.3.4.
  private static let serverErrorLimit = 4

  private(set) var authentication: LongTermAuthentication
  private let parameters: ClientParameters
  /// When the exchange has to be over, and why then.
  private var bound: Alarm
  /// Its success is no longer wanted; it goes on only to learn what became of the request.
  private var isGivenUp = false
  private var request: Request
  private(set) var live: Transaction
  /// Transactions given up for a new one because of an error without integrity: should that error have
  /// been forged, an authenticated success still comes.
  private(set) var superseded: [Transaction] = []
  private var pending: Pending?
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

  init(
    _ request: Request, _ authentication: LongTermAuthentication, _ parameters: ClientParameters,
    until bound: Alarm
  ) throws(STUNFailure) {
    self.request = request
    self.authentication = authentication
    self.parameters = parameters
    self.bound = bound
    self.authentication.beginOperation()
    live = try Self.transaction(request, authentication, parameters)
  }

  /// Whether the live request is signed.
  var isSigned: Bool { live.session != nil }

  var alarm: Alarm {
    let earliest = pending.map { Alarm.earlier($0.alarm, bound) } ?? bound
    return isRetransmitting ? .earlier(live.alarm, earliest) : earliest
  }

  private var isRetransmitting: Bool {
    guard !isGivenUp else { return false }
    // What is about to be sent anew is not sent again meanwhile.
    return pending.map { $0.isProvisional && !$0.resends } ?? true
  }

  mutating func start(now: Instant, _ effects: inout Effects) {
    effects.transmit(live.start(now: now))
  }

  mutating func timeout(now: Instant, _ effects: inout Effects) -> End? {
    if now >= bound.instant { return pending?.end ?? expire(now: now, &effects) }
    if let pending, now >= pending.alarm.instant {
      guard pending.resends else { return pending.end }
      return repeatRequest(now: now, &effects)
    }
    guard isRetransmitting else { return nil }
    if live.hasFailed(now: now) { return pending?.end ?? expire(now: now, &effects) }
    if let transmission = live.timeout(now: now) { effects.transmit(transmission) }
    return nil
  }

  /// Waits for the answer to what was sent, but sends nothing more, and no longer than until the bound.
  mutating func giveUp(by bound: Alarm) {
    isGivenUp = true
    pending?.resends = false
    self.bound = .earlier(self.bound, bound)
  }

  /// Ends without an answer; as a loss where only the path can have been at fault.
  private func expire(now: Instant, _ effects: inout Effects) -> End {
    // An unconfirmed release is told as such: there may have been nothing to release.
    if parameters.transport.isDatagram, !isGivenUp, live.kind != .release,
      liveDrops.isEmpty, live.hadItsTime(now: now)
    {
      effects.tell(.lost(live.kind))
    }
    return .failure(exhausted)
  }

  /// Why the exchange failed when no answer came.
  private var exhausted: STUNFailure {
    if drops.isEmpty { return .timeout }
    if drops[.badIntegrity] + drops[.missingIntegrity] > 0 { return .integrityViolated }
    if liveDrops[.malformed] > 0 { return .malformed(.message) }
    return .timeoutOnlyDropped(drops)
  }

  /// Counts what is no answer; `id` is that of its header, as far as it has one.
  mutating func drop(_ reason: DropReason, id: TransactionID?, _ effects: inout Effects) {
    drops.add(reason)
    if id == live.id { liveDrops.add(reason) }
    effects.tell(.dropped(reason))
  }
}

// MARK: - Repeating the request

extension Exchange {
  /// Sends the request under a new id, with whatever the session now says.
  private mutating func repeatRequest(now: Instant, _ effects: inout Effects) -> End? {
    do throws(STUNFailure) {
      let next = try Self.transaction(request, authentication, parameters)
      superseded.append(live)
      live = next
      liveDrops = DropCounts()
    } catch {
      return .failure(error)
    }
    pending = nil
    start(now: now, &effects)
    return nil
  }

  private static func transaction(
    _ request: Request, _ authentication: LongTermAuthentication, _ parameters: ClientParameters
  ) throws(STUNFailure) -> Transaction {
    let id = parameters.makeTransactionID()
    let session = authentication.session
    do {
      let bytes = try request.encode(
        id, authorization: session, addsFingerprint: parameters.addsFingerprint)
      return Transaction(
        id, request.kind, bytes: bytes, session: session, schedule: parameters.schedule)
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
    _ message: Message, for transaction: Transaction, at instant: Instant, _ effects: inout Effects
  ) -> End? {
    let isLive = transaction.id == live.id
    let integrity = transaction.session.map { message.verifyIntegrity($0.integrity) }
    if let integrity, let reason = Self.refusal(of: message, integrity) {
      drop(reason, id: transaction.id, &effects)
      // A stream has no third party to wait for: what came is what the server says (STUN-27).
      return isLive && !parameters.transport.isDatagram ? .failure(.integrityViolated) : nil
    }
    let isAuthenticated = integrity == .valid
    guard counts(message, isLive: isLive, isAuthenticated: isAuthenticated) else {
      drop(.duplicate, id: transaction.id, &effects)
      return nil
    }
    guard message.isChallenge || !message.hidesPasswordAlgorithms else {
      drop(.missingPasswordAlgorithms, id: transaction.id, &effects)
      return nil
    }
    let answer = transaction.answer(
      at: instant, isAuthenticated: isAuthenticated, errorCode: message.errorCode)
    effects.tell(.answered(answer))
    if let unknown = message.unknownRequiredAttributes.first {
      let error = try? ErrorResponse(message, isAuthenticated: isAuthenticated)
      let end = End.failure(.unknownRequiredAttribute(unknown.rawValue, in: error))
      return settle(end, nil, isAuthenticated, at: instant, &effects)
    }
    guard message.type.messageClass == .success else {
      return fail(message, isAuthenticated: isAuthenticated, at: instant, &effects)
    }
    authentication.resume(transaction.session)
    return .success(message, isAuthenticated: isAuthenticated)
  }

  /// Whether a response can still change anything, given those that came before.
  private func counts(_ message: Message, isLive: Bool, isAuthenticated: Bool) -> Bool {
    guard isLive else { return isAuthenticated && message.type.messageClass == .success }
    guard let pending else { return true }
    return pending.isProvisional && isAuthenticated
  }

  /// Why a response to a signed request must not be looked at, by what its integrity came to.
  private static func refusal(of message: Message, _ integrity: Verification) -> DropReason? {
    switch integrity {
    case .valid: nil
    // Errors without integrity are held as provisional (STUN-28).
    case .absent: message.type.messageClass == .success ? .missingIntegrity : nil
    // A challenge cannot be signed with a key that the server has not agreed to.
    case .malformed, .mismatch: message.isChallenge ? nil : .badIntegrity
    }
  }

  private mutating func fail(
    _ message: Message, isAuthenticated: Bool, at instant: Instant, _ effects: inout Effects
  ) -> End? {
    let error: ErrorResponse
    do throws(STUNFailure) {
      error = try ErrorResponse(message, isAuthenticated: isAuthenticated)
    } catch {
      return settle(.failure(error), nil, isAuthenticated, at: instant, &effects)
    }
    if let count = message.longReasonCount { effects.notice(.longReasonPhrase(count)) }
    guard !isGivenUp else { return end(error, message) }
    switch error.code {
    case 401, 438:
      return answer(message, error, at: instant, &effects)
    case 420:
      return dropAttributes(message, error, at: instant, &effects)
    // 508 (Insufficient Capacity) asks for a minute's pause, which a probe does not have (TURN-13).
    case 500..<600 where error.code != 508:
      return awaitServer(message, error, at: instant, &effects)
    default:
      return settle(end(error, message), error, isAuthenticated, at: instant, &effects)
    }
  }

  /// Ends the exchange; or, where somebody else may have sent this, waits whether the server differs.
  private mutating func settle(
    _ end: End, _ error: ErrorResponse?, _ isAuthenticated: Bool, at instant: Instant,
    _ effects: inout Effects
  ) -> End? {
    guard mayBeForged(isAuthenticated) else { return end }
    let alarm = Alarm(
      at: instant + parameters.schedule.provisionalHold, because: .provisionalError)
    pending = Pending(alarm: alarm, end: end, resends: false, isProvisional: true)
    if let error { effects.tell(.provisional(error, until: alarm.instant)) }
    return nil
  }

  private func end(_ error: ErrorResponse, _ message: Message) -> End {
    .error(error, message, sends: live.sends)
  }

  /// Whether an authenticated answer could still follow and count for more.
  private func mayBeForged(_ isAuthenticated: Bool) -> Bool {
    // A delete is over with any answer: 437 is as good as success, and nothing else can be helped.
    isSigned && !isAuthenticated && parameters.transport.isDatagram && live.kind != .release
  }
}

// MARK: - Errors that have an answer

extension Exchange {
  /// 401 and 438: signs the request anew, if that is allowed and makes sense.
  private mutating func answer(
    _ message: Message, _ response: ErrorResponse, at instant: Instant, _ effects: inout Effects
  ) -> End? {
    do throws(STUNFailure) {
      let challenge = try ServerChallenge(message)
      let told = Challenge(challenge, message)
      effects.tell(.challenged(told))
      if challenge.cookie == .malformed { effects.notice(.malformedNonceCookie) }
      switch try authentication.react(to: challenge, response) {
      case .noCredential: return .challenged(told, response)
      case .retry(let observations):
        for observation in observations { effects.notice(observation) }
        return repeatRequest(now: instant, &effects)
      }
    } catch {
      return settle(.failure(error), response, response.isAuthenticated, at: instant, &effects)
    }
  }

  /// 420: repeats the request without what the server does not know (TURN-6).
  ///
  /// Each repetition is smaller than the one before, so that this comes to an end.
  private mutating func dropAttributes(
    _ message: Message, _ error: ErrorResponse, at instant: Instant, _ effects: inout Effects
  ) -> End? {
    let refused = message.readable(UnknownAttributes.self)?.types ?? []
    guard let smaller = request.dropping(refused) else {
      return settle(end(error, message), error, error.isAuthenticated, at: instant, &effects)
    }
    request = smaller
    effects.notice(.attributesRefused(refused.map(\.rawValue)))
    return repeatRequest(now: instant, &effects)
  }

  /// 5xx: sends the request anew after a pause, at most four times (STUN-9).
  private mutating func awaitServer(
    _ message: Message, _ error: ErrorResponse, at instant: Instant, _ effects: inout Effects
  ) -> End? {
    let end = end(error, message)
    guard serverErrors < Self.serverErrorLimit else {
      return settle(end, error, error.isAuthenticated, at: instant, &effects)
    }
    serverErrors += 1
    effects.notice(error.retried)
    let pause = parameters.schedule.initialTimeout
    pending = Pending(
      alarm: Alarm(at: instant + pause, because: .serverErrorPause), end: end, resends: true,
      isProvisional: mayBeForged(error.isAuthenticated))
    return nil
  }
}
