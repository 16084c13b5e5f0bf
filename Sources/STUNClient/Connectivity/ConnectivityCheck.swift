import STUNWire
package import Vocabulary

/// One ICE connectivity check: a signed Binding request from here to one address of the peer.
///
/// RFC 8445 section 7.2, driven as described in `STUNOperation`. An answer from any other address
/// does not count (ICE-9).
package struct ConnectivityCheck: STUNOperation {
  /// Otherwise a peer that answers every role with a conflict would make us switch forever (ICE-7).
  private static let roleSwitchLimit = 2
  /// As often as a request is sent anyway: a peer that checks us every 50 ms must not set our pace.
  private static let triggerLimit = 7

  private var conversation: Conversation<ConnectivityAnswer>
  private let parameters: ConnectivityParameters
  /// Verifies the peer's requests.
  private let localIntegrity: HMACFunction
  private var role: ICERole
  private var roleSwitches = 0
  private var triggers = 0

  package init(_ parameters: ConnectivityParameters) {
    self.parameters = parameters
    let (credentials, digests) = (parameters.credentials, parameters.client.digests)
    localIntegrity = digests.hmac(.sha1, credentials.local.password.span)
    role = parameters.role
    var client = parameters.client
    client.demandsFingerprint = true
    conversation = Conversation(
      client, .shortTerm(digests.hmac(.sha1, credentials.remote.password.span)))
  }

  package mutating func start(now: Instant) {
    conversation.begin(
      parameters.request(as: role),
      until: Alarm(at: parameters.client.deadline, because: .deadline), now: now)
  }

  package mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at instant: Instant) {
    if isPeersCheck(bytes) { return trigger(at: instant) }
    if let ended = conversation.receive(bytes, from: source, at: instant) {
      conclude(ended.end, now: instant)
    }
  }

  package mutating func timeout(now: Instant) {
    while let ended = conversation.timeout(now: now) { conclude(ended.end, now: now) }
  }

  package mutating func transportFailed(_ loss: TransportLoss, now: Instant) {
    conversation.finish(.failure(.transport(loss)))
  }

  /// Gives up at once; a check leaves nothing behind.
  package mutating func release(now: Instant) {
    conversation.finish(.failure(.cancelled))
  }

  package mutating func poll() -> Output<ConnectivityAnswer> {
    conversation.poll()
  }
}

/// The contents of a successful check's answer.
package struct ConnectivityAnswer: Hashable, Sendable {
  /// Our address as the peer sees it; if we have no such address, a peer-reflexive candidate
  /// (ICE-10).
  package var mapped: SocketAddress
  /// Our role when the peer accepted it.
  package var role: ICERole
  /// Whether the pair was nominated by this check.
  package var isNominated: Bool
}

// MARK: - Answers

extension ConnectivityCheck {
  private mutating func conclude(_ end: Exchange.End, now: Instant) {
    switch end {
    case .success(let message, _): conversation.finish(read(message))
    case .error(let error, _, _) where error.code == 487: switchRole(error, now: now)
    case .error(let error, _, _) where error.code == 401:
      conversation.finish(.failure(.unauthorized(error)))
    case .error(let error, _, _), .challenged(_, let error):
      conversation.finish(.failure(.errorResponse(error)))
    case .failure(let failure): conversation.finish(.failure(failure))
    }
  }

  private func read(_ message: Message) -> Result<ConnectivityAnswer, STUNFailure> {
    // MAPPED-ADDRESS of RFC 3489 does not count in a check (ICE-16).
    guard let mapped = message.readable(XORMappedAddress.self)?.address else {
      return .failure(.missingMappedAddress)
    }
    return .success(
      ConnectivityAnswer(
        mapped: mapped, role: role,
        isNominated: parameters.nominates && role.side == .controlling))
  }

  /// 487: switches to the other role with a new tie-breaker and asks again (ICE-7).
  private mutating func switchRole(_ error: ErrorResponse, now: Instant) {
    guard roleSwitches < Self.roleSwitchLimit else {
      return conversation.finish(.failure(.roleConflictLoop(error)))
    }
    roleSwitches += 1
    conversation.notice(.roleConflict)
    role = ICERole(role.side.opposite, tieBreaker: parameters.makeTieBreaker())
    start(now: now)
  }
}

// MARK: - Triggered checks

extension ConnectivityCheck {
  /// Whether this is the peer's own check of the pair, with a valid signature.
  private func isPeersCheck(_ bytes: [UInt8]) -> Bool {
    guard !conversation.isFinished, let message = try? Message(bytes) else { return false }
    return message.type == MessageType(.binding, .request) && message.verifyFingerprint() == .valid
      && message.verifyIntegrity(localIntegrity) == .valid
      && parameters.credentials.admits(
        username: message.readable(Username.self)?.bytes ?? [])
  }

  /// The peer reaches us, so a lost request need not wait for its retransmission (ICE-12).
  ///
  /// The check is sent Ta later, like any other; most often the answer has arrived by then.
  private mutating func trigger(at instant: Instant) {
    guard parameters.client.transport.isDatagram, triggers < Self.triggerLimit,
      let delay = parameters.triggerDelay
    else { return }
    let turn = Alarm(at: instant + delay, because: .triggeredCheck)
    if conversation.renew(at: turn) { triggers += 1 }
  }
}
