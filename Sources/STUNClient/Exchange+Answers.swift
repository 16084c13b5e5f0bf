import STUNWire
import Vocabulary

// The answers to an exchange: which of them count, and which end it.

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
  mutating func settle(
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

  func end(_ error: ErrorResponse, _ message: Message) -> End {
    .error(error, message, sends: live.sends)
  }

  /// Whether an authenticated answer could still follow and override it.
  func mayBeForged(_ isAuthenticated: Bool, _ shared: Shared) -> Bool {
    // A delete ends with any answer: 437 is as good as success, and nothing can be done about other
    // errors.
    live.signature != nil && !isAuthenticated && shared.parameters.transport.isDatagram
      && live.kind != .release
  }
}
