import STUNWire
package import Vocabulary

/// One ICE connectivity check: a signed Binding request from here to one address of the peer.
///
/// RFC 8445 section 7.2, driven as `STUNOperation` says. The driver hands over only what comes from
/// the address that was asked: an answer from elsewhere fails the pair (ICE-9).
package struct ConnectivityCheck: STUNOperation {
  /// RFC 8489 section 6.3.4.
  private static let serverErrorLimit = 4
  /// A peer that calls every role a conflict would have us change for ever (ICE-7).
  private static let roleSwitchLimit = 2
  /// As often as a request is sent by itself: a peer that checks us every 50 ms must not set our pace.
  private static let triggerLimit = 7

  private let parameters: ConnectivityParameters
  private let integrity: HMACFunction
  /// Of the peer's requests.
  private let localIntegrity: HMACFunction
  private var role: ICERole
  private var live: Transaction?
  /// No longer sent, and still to be answered: a triggered check took their place.
  private var superseded: [Transaction] = []
  private var triggered: Alarm?
  private var spent: Set<TransactionID> = []
  private var pending: Pending?
  private var outbox = Outbox<ConnectivityAnswer>()
  private var drops = DropCounts()
  private var serverErrors = 0
  private var roleSwitches = 0

  /// Something decided already that takes effect later.
  private struct Pending {
    var alarm: Alarm
    var error: ErrorResponse
    /// Whether the request is then sent anew, rather than the error believed.
    var repeats: Bool
  }

  package init(_ parameters: ConnectivityParameters) {
    self.parameters = parameters
    integrity = parameters.digests.hmac(.sha1, parameters.credentials.remote.password.span)
    localIntegrity = parameters.digests.hmac(.sha1, parameters.credentials.local.password.span)
    role = parameters.role
  }

  package mutating func start(now: Instant) {
    var builder = MessageBuilder(
      MessageType(.binding, .request), parameters.makeTransactionID())
    builder.append(Username(bytes: parameters.credentials.username))
    builder.append(Priority(parameters.priority))
    role.append(to: &builder)
    if parameters.nominates, role.side == .controlling { builder.append(UseCandidate()) }
    if let software = parameters.software { builder.append(Software(software)) }
    builder.appendIntegrity(integrity)
    builder.appendFingerprint()
    guard let bytes = try? builder.finish() else { return finish(.failure(.requestTooLong)) }
    var transaction = Transaction(
      builder.transactionID, .binding, bytes: bytes, session: nil, schedule: parameters.schedule)
    outbox.transmit(transaction.start(now: now))
    live = transaction
  }

  package mutating func receive(_ bytes: [UInt8], at instant: Instant) {
    do throws(ParseError) {
      receive(try Message(bytes), at: instant)
    } catch {
      drop(PacketKind(firstByte: bytes.first ?? .max) == .stun ? .malformed : .notSTUN)
    }
  }

  package mutating func timeout(now: Instant) {
    guard let live, outbox.outcome == nil else { return }
    if let pending, now >= pending.alarm.instant {
      self.pending = nil
      return pending.repeats ? repeatRequest(now: now) : believe(pending.error, now: now)
    }
    if now >= parameters.deadline || live.hasFailed(now: now) {
      if parameters.transport.isDatagram, pending == nil, drops.isEmpty, live.hadItsTime(now: now) {
        outbox.tell(.lost(.binding))
      }
      return finish(.failure(pending.map { failure($0.error) } ?? exhausted))
    }
    guard pending?.repeats != true else { return }
    if let triggered, now >= triggered.instant { return startTriggered(now: now) }
    if let transmission = self.live?.timeout(now: now) { outbox.transmit(transmission) }
  }

  package mutating func transportFailed(_ loss: TransportLoss, now: Instant) {
    finish(.failure(.transport(loss)))
  }

  /// Gives up at once; a check leaves nothing behind.
  package mutating func release(now: Instant) {
    finish(.failure(.cancelled))
  }

  package mutating func poll() -> Output<ConnectivityAnswer> {
    if let output = outbox.next() { return output }
    let sending = pending?.repeats == true ? [] : [triggered, live?.alarm]
    let alarm = ([pending?.alarm] + sending).compactMap(\.self).reduce(
      Alarm(at: parameters.deadline, because: .deadline)
    ) {
      .earlier($0, $1)
    }
    return .wait(until: alarm.instant, because: alarm.reason)
  }

  private mutating func finish(_ outcome: Result<ConnectivityAnswer, STUNFailure>) {
    guard outbox.outcome == nil else { return }
    outbox.outcome = outcome
  }

  private mutating func repeatRequest(now: Instant) {
    spent.formUnion((superseded + [live].compactMap(\.self)).map(\.id))
    superseded = []
    triggered = nil
    start(now: now)
  }
}

/// What a successful check says.
package struct ConnectivityAnswer: Hashable, Sendable {
  /// Our address as the peer sees it; if it is none of ours, a peer-reflexive candidate (ICE-10).
  package var mapped: SocketAddress
  /// The role that the peer agreed to in the end.
  package var role: ICERole
  /// Whether the pair was nominated by this check.
  package var isNominated: Bool
}

// MARK: - Answers

extension ConnectivityCheck {
  private mutating func receive(_ message: Message, at instant: Instant) {
    guard outbox.outcome == nil else { return drop(.late) }
    if isPeersCheck(message) { return trigger(at: instant) }
    let asked = (superseded + [live].compactMap(\.self)).first { $0.id == message.transactionID }
    if let reason = refusal(of: message, to: asked) { return drop(reason) }
    guard let transaction = asked else { return }
    let verification = message.verifyIntegrity(integrity)
    let isSuccess = message.type.messageClass == .success
    switch verification {
    case .valid: break
    case .absent where !isSuccess && pending == nil: break
    case .absent: return drop(isSuccess ? .missingIntegrity : .duplicate)
    case .malformed, .mismatch: return drop(.badIntegrity)
    }
    let isAuthenticated = verification == .valid
    outbox.tell(
      .answered(
        transaction.answer(
          at: instant, isAuthenticated: isAuthenticated, errorCode: message.errorCode)))
    pending = nil
    guard isSuccess else { return fail(message, isAuthenticated: isAuthenticated, at: instant) }
    finish(read(message))
  }

  /// Why a message is not looked at: the order of STUN-6, and no answer without FINGERPRINT (ICE-16).
  private func refusal(of message: Message, to asked: Transaction?) -> DropReason? {
    guard message.type.messageClass.isResponse else { return asked == nil ? .wrongClass : .echo }
    guard asked != nil else {
      return spent.contains(message.transactionID) ? .duplicate : .wrongTransaction
    }
    guard message.type.method == .binding else { return .wrongMethod }
    return message.verifyFingerprint() == .valid ? nil : .badFingerprint
  }

  private func read(_ message: Message) -> Result<ConnectivityAnswer, STUNFailure> {
    if let unknown = message.unknownRequiredAttributes.first {
      return .failure(.unknownRequiredAttribute(unknown.rawValue, in: nil))
    }
    // MAPPED-ADDRESS of RFC 3489 does not count in a check (ICE-16).
    guard let mapped = message.readable(XORMappedAddress.self)?.address else {
      return .failure(.missingMappedAddress)
    }
    return .success(
      ConnectivityAnswer(
        mapped: mapped, role: role,
        isNominated: parameters.nominates && role.side == .controlling))
  }

  /// Believes a signed error; one that anybody could have sent only if nothing better follows
  /// (STUN-28).
  private mutating func fail(_ message: Message, isAuthenticated: Bool, at instant: Instant) {
    let error: ErrorResponse
    do throws(STUNFailure) {
      error = try ErrorResponse(message, isAuthenticated: isAuthenticated)
    } catch {
      return finish(.failure(error))
    }
    guard !isAuthenticated, parameters.transport.isDatagram else {
      return believe(error, now: instant)
    }
    let alarm = Alarm(
      at: instant + parameters.schedule.provisionalHold, because: .provisionalError)
    pending = Pending(alarm: alarm, error: error, repeats: false)
    outbox.tell(.provisional(error, until: alarm.instant))
  }

  private mutating func believe(_ error: ErrorResponse, now: Instant) {
    switch error.code {
    case 487: switchRole(error, now: now)
    case 500..<600 where serverErrors < Self.serverErrorLimit:
      serverErrors += 1
      outbox.tell(.noticed(error.retried))
      let pause = now + parameters.schedule.initialTimeout
      pending = Pending(
        alarm: Alarm(at: pause, because: .serverErrorPause), error: error, repeats: true)
    default: finish(.failure(failure(error)))
    }
  }

  /// 487: takes the other role with a new tie-breaker and asks again (ICE-7).
  private mutating func switchRole(_ error: ErrorResponse, now: Instant) {
    guard roleSwitches < Self.roleSwitchLimit else {
      return finish(.failure(.roleConflictLoop(error)))
    }
    roleSwitches += 1
    outbox.tell(.noticed(.roleConflict))
    role = ICERole(role.side.opposite, tieBreaker: parameters.makeTieBreaker())
    repeatRequest(now: now)
  }

  private func failure(_ error: ErrorResponse) -> STUNFailure {
    error.code == 401 ? .unauthorized(error) : .errorResponse(error)
  }

  /// Why the check failed when no answer came.
  private var exhausted: STUNFailure {
    if drops.isEmpty { return .timeout }
    let unsigned = drops[.badIntegrity] + drops[.missingIntegrity]
    return unsigned > 0 ? .integrityViolated : .timeoutOnlyDropped(drops)
  }

  private mutating func drop(_ reason: DropReason) {
    drops.add(reason)
    outbox.tell(.dropped(reason))
  }
}

// MARK: - Triggered checks

extension ConnectivityCheck {
  /// Whether the peer itself checks the pair, signed as only it can.
  private func isPeersCheck(_ message: Message) -> Bool {
    message.type == MessageType(.binding, .request) && message.verifyFingerprint() == .valid
      && message.verifyIntegrity(localIntegrity) == .valid
      && parameters.credentials.admits(
        username: message.readable(Username.self)?.bytes ?? [])
  }

  /// The peer reaches us, so that a lost request need not wait for its time (ICE-12).
  ///
  /// The check has its turn Ta later, as any other; most often the answer is there by then.
  private mutating func trigger(at instant: Instant) {
    guard parameters.transport.isDatagram, let delay = parameters.triggerDelay, pending == nil,
      triggered == nil, superseded.count < Self.triggerLimit
    else { return }
    triggered = Alarm(at: instant + delay, because: .triggeredCheck)
  }

  /// Asks anew, under another id; what was asked before is not repeated and may still be answered.
  private mutating func startTriggered(now: Instant) {
    triggered = nil
    if let live { superseded.append(live) }
    start(now: now)
  }
}
