import STUNWire
import Vocabulary

// Errors that an exchange handles by itself: challenges, unknown attributes, servers in trouble.

extension Exchange {
  /// RFC 8489 section 6.3.4.
  private static let serverErrorLimit = 4

  /// 401 and 438: signs the request anew, if that is allowed and makes sense.
  mutating func answer(
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
      let end = End.failure(error.isRefusal(response, of: live) ? .unauthorized(response) : error)
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
  mutating func dropAttributes(
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
  mutating func awaitServer(
    _ message: Message, _ error: ErrorResponse, at instant: Instant, _ shared: inout Shared
  ) -> End? {
    let end = end(error, message)
    guard serverErrors < Self.serverErrorLimit else {
      return settle(end, error, error.isAuthenticated, at: instant, &shared)
    }
    serverErrors += 1
    shared.outbox.notice(error.retried(live.kind))
    let pause = shared.parameters.schedule.initialTimeout
    renewal = nil
    pending = Pending(
      alarm: Alarm(at: instant + pause, because: .serverErrorPause), end: end, resends: true,
      isProvisional: mayBeForged(error.isAuthenticated, shared))
    return nil
  }
}

extension STUNFailure {
  /// Whether it is a 401 to a signed request that lacks what a challenge has.
  fileprivate func isRefusal(_ response: ErrorResponse, of transaction: Transaction) -> Bool {
    guard case .badChallenge = self else { return false }
    return response.code == 401 && transaction.signature != nil
  }
}
