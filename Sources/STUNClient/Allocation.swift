import STUNWire
package import Vocabulary

/// One allocation on a TURN server, from the first Allocate to its release (RFC 8656 sections 6–8).
///
///     start ─ Allocate ─ 401 ─ Allocate ─ allocated ─ release ─ Refresh(0) ─ finished
///                                            └ Refresh ┘
///
/// Driven as described in `STUNOperation`. After the event `allocated` the allocation is held, and
/// refreshed, until `release` is called (or released at once, if the options say so); `finished`
/// follows when the server has confirmed the release or its time limit has passed. Whatever goes
/// wrong, an allocation that the server may have made is released before `finished` (TURN-20).
package struct Allocation: STUNOperation {
  var conversation: Conversation<AllocationOutcome>
  /// The permissions and channels while the allocation is held.
  var passages = Passages()
  private let options: AllocationOptions
  private var phase = Phase.idle

  private enum Phase {
    case idle
    case allocating
    /// Given up while an Allocate was in flight: its answer tells whether there is something to
    /// release, which must be done by `bound`.
    case cancelling(bound: Instant)
    case held(RelayAllocation, Hold)
    case refreshing(RelayAllocation, Hold)
    /// Deleting; `then` is how the operation ends afterwards.
    case releasing(then: Verdict)
  }

  /// When a held allocation needs its next Refresh, and when it expires without one.
  private struct Hold {
    var refresh: Instant
    var expiry: Instant
  }

  private enum Verdict {
    case success(RelayAllocation)
    case failure(STUNFailure)
  }

  package init(_ parameters: ClientParameters, _ options: AllocationOptions) {
    conversation = Conversation(parameters, passwordAlgorithm: .strongest)
    self.options = options
  }

  package mutating func start(now: Instant) {
    guard case .idle = phase, !conversation.isFinished else { return }
    phase = .allocating
    let parameters = conversation.parameters
    conversation.begin(
      options.allocateRequest(software: parameters.software),
      until: Alarm(at: parameters.deadline, because: .deadline), now: now)
  }

  package mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at instant: Instant) {
    if receiveFromPeer(bytes, from: source) { return }
    if let ended = conversation.receive(bytes, from: source, at: instant) {
      conclude(ended, now: instant)
    }
  }

  package mutating func timeout(now: Instant) {
    while let ended = conversation.timeout(now: now) { conclude(ended, now: now) }
    renewPassages(now: now)
    guard case .held(let relay, let hold) = phase, now >= hold.refresh else { return }
    refresh(relay, hold, lifetime: options.lifetime, now: now)
  }

  private mutating func refresh(
    _ relay: RelayAllocation, _ hold: Hold, lifetime: UInt32?, now: Instant
  ) {
    phase = .refreshing(relay, hold)
    conversation.begin(
      options.refreshRequest(lifetime: lifetime, software: conversation.parameters.software),
      until: Alarm(at: hold.expiry, because: .expiry), now: now)
  }

  /// Asks for so many seconds from now, more than 0; the event `refreshed` tells what was granted.
  package mutating func extend(to seconds: UInt32, now: Instant) {
    guard seconds > 0, case .held(let relay, let hold) = phase else { return }
    refresh(relay, hold, lifetime: seconds, now: now)
  }

  package mutating func transportFailed(_ loss: TransportLoss, now: Instant) {
    guard !conversation.isFinished else { return }
    if case .releasing(let verdict) = phase {
      finish(verdict, .unconfirmed(.transport(loss)))
    } else {
      lose(.transport(loss), now: now)
    }
  }

  /// Ends the hold, or the attempt; calling it again changes nothing.
  package mutating func release(now: Instant) {
    guard !conversation.isFinished else { return }
    switch phase {
    case .idle: conversation.finish(.failure(.cancelled))
    case .allocating: cancel(now: now)
    case .held(let relay, _), .refreshing(let relay, _): beginRelease(.success(relay), now: now)
    case .cancelling, .releasing: break
    }
  }

  package mutating func poll() -> Output<AllocationOutcome> {
    guard expiry != nil else { return conversation.poll() }
    var renewal = passages.nextRenewal
    if case .held(_, let hold) = phase { renewal = min(renewal, hold.refresh) }
    return conversation.poll(idle: Alarm(at: renewal, because: .refresh))
  }

  /// When the held allocation expires; `nil` when none is held.
  var expiry: Instant? {
    switch phase {
    case .held(_, let hold), .refreshing(_, let hold): hold.expiry
    case .idle, .allocating, .cancelling, .releasing: nil
    }
  }
}

// MARK: - Ends of exchanges

extension Allocation {
  private mutating func conclude(
    _ ended: Conversation<AllocationOutcome>.Ended, now: Instant
  ) {
    let end = ended.end
    if let peer = ended.request.peer {
      return conclude(ended.request.kind, of: peer, end, now: now)
    }
    switch phase {
    case .idle, .held: break
    case .allocating: concludeAllocate(end, now: now)
    case .cancelling: concludeCancelled(end, now: now)
    case .refreshing(let relay, let hold): concludeRefresh(end, relay, hold, now: now)
    case .releasing(let verdict): finish(verdict, ReleaseStatus(end))
    }
  }

  private mutating func concludeAllocate(_ end: Exchange.End, now: Instant) {
    switch end {
    case .success(let message, let isAuthenticated):
      accept(message, isAuthenticated: isAuthenticated, now: now)
    case .challenged(let challenge, _):
      conversation.finish(.success(.challenged(challenge)))
    // The mismatch may be with our own allocation: its success was lost, and the server cannot tell
    // a retransmission from a new request (TURN-10).
    case .error(let error, _, let sends) where error.code == 437 && sends > 1:
      beginRelease(.failure(.allocationMismatch(error)), now: now)
    case .error(let error, let message, _):
      refuse(error, message, now: now)
    case .failure(let failure):
      abandon(failure, now: now)
    }
  }

  /// Handles an Allocate success; a defective allocation is released at once.
  private mutating func accept(_ message: Message, isAuthenticated: Bool, now: Instant) {
    do throws(STUNFailure) {
      let relay = try relay(in: message, isAuthenticated: isAuthenticated)
      if !isAuthenticated { conversation.notice(.allocatedWithoutCredentials) }
      for oddity in relay.oddities(asked: options.addressFamily, in: message) {
        conversation.notice(oddity)
      }
      conversation.tell(.allocated(relay))
      guard case .allocating = phase, options.holds, relay.lifetime > 0 else {
        return beginRelease(.success(relay), now: now)
      }
      hold(relay, lifetime: relay.lifetime, now: now)
    } catch {
      beginRelease(.failure(error), now: now)
    }
  }

  private func relay(
    in message: Message, isAuthenticated: Bool
  ) throws(STUNFailure) -> RelayAllocation {
    if let moved = options.moved { return moved.relay.moved(message) }
    return try RelayAllocation(
      message, realm: conversation.signature?.session?.realmText,
      integrity: isAuthenticated ? integrityKind : nil)
  }

  private var integrityKind: IntegrityKind? {
    conversation.signature.map { $0.integrity.algorithm == .sha1 ? .sha1 : .sha256 }
  }

  private mutating func refuse(_ error: ErrorResponse, _ message: Message, now: Instant) {
    switch error.code {
    case 300: redirect(error, message, now: now)
    case 437: conversation.finish(.failure(.allocationMismatch(error)))
    case 400 where conversation.signature != nil && !error.isAuthenticated:
      conversation.finish(.failure(.signedRequestRefused(error)))
    default: conversation.finish(.failure(.errorResponse(error)))
    }
  }

  private mutating func redirect(_ error: ErrorResponse, _ message: Message, now: Instant) {
    let alternates = message.allReadable(AlternateServer.self).map(\.address)
    guard !alternates.isEmpty else { return conversation.finish(.failure(.errorResponse(error))) }
    do throws(RedirectRefusal) {
      let target = try options.redirects.target(
        among: alternates, isAuthenticated: error.isAuthenticated, now: now)
      let domain = message.readable(AlternateDomain.self)?.text
      let redirect = Redirect(
        target: target, domain: domain, isAuthenticated: error.isAuthenticated)
      conversation.finish(.success(.redirected(redirect)))
    } catch let refusal {
      conversation.finish(
        .failure(.redirect(refusal, to: alternates, isAuthenticated: error.isAuthenticated)))
    }
  }
}

// MARK: - Holding

extension Allocation {
  private mutating func hold(_ relay: RelayAllocation, lifetime: UInt32, now: Instant) {
    let lifetime = Nanoseconds.seconds(Int(lifetime))
    // A minute before expiry, as RFC 8656 section 8 says; half-way if the lifetime is too short for
    // that.
    let early = max(lifetime - .seconds(60), Nanoseconds(lifetime.count / 2))
    phase = .held(relay, Hold(refresh: now + early, expiry: now + lifetime))
  }

  private mutating func concludeRefresh(
    _ end: Exchange.End, _ relay: RelayAllocation, _ hold: Hold, now: Instant
  ) {
    switch end {
    case .success(let message, _):
      let lifetime = message.readable(Lifetime.self)?.value ?? RelayAllocation.defaultLifetime
      conversation.tell(.refreshed(lifetime: lifetime))
      guard lifetime > 0 else { return conversation.finish(.failure(.allocationLost)) }
      self.hold(relay, lifetime: lifetime, now: now)
    case .error(let error, _, _) where error.code == 437:
      conversation.finish(.failure(.allocationLost))
    case .error(let error, _, _), .challenged(_, let error):
      beginRelease(.failure(.errorResponse(error)), now: now)
    case .failure(let failure):
      if now >= hold.expiry {
        conversation.finish(.failure(.allocationLost))
      } else {
        beginRelease(.failure(failure), now: now)
      }
    }
  }
}

// MARK: - Releasing

extension Allocation {
  /// Gives the Allocate in flight half of the time limit to be answered, and the release the rest.
  ///
  /// A Refresh(0) sent at once may be processed before the Allocate that it should undo: datagrams
  /// overtake each other, and coturn looks up the user asynchronously. The resulting 437 would read
  /// like "nothing left".
  private mutating func cancel(now: Instant) {
    phase = .cancelling(bound: now + options.releaseBound)
    let half = Nanoseconds(options.releaseBound.count / 2)
    conversation.giveUp(by: Alarm(at: now + half, because: .releaseBound))
  }

  private mutating func concludeCancelled(_ end: Exchange.End, now: Instant) {
    switch end {
    case .success(let message, let isAuthenticated):
      accept(message, isAuthenticated: isAuthenticated, now: now)
    // Nothing was allocated, unless the error was forged.
    case .error(let error, _, _), .challenged(_, let error):
      guard error.isAuthenticated || conversation.signature == nil else {
        return abandon(.cancelled, now: now)
      }
      conversation.finish(.failure(.cancelled))
    case .failure:
      abandon(.cancelled, now: now)
    }
  }

  /// Ends an attempt whose Allocate may have been processed, or may yet be.
  private mutating func abandon(_ failure: STUNFailure, now: Instant) {
    guard failure.mayLeaveAllocation else { return conversation.finish(.failure(failure)) }
    beginRelease(.failure(failure), now: now)
    // Only a server that needs no credentials allocates for an unsigned request: send one
    // Refresh(0) in case it did, and do not wait, since most did not.
    if conversation.signature == nil { conversation.finish(.failure(failure)) }
  }

  /// Ends because the transport failed.
  ///
  /// An ICMP error or a failed send does not stop datagrams from arriving: one Refresh(0), without
  /// waiting, for what the server may have allocated.
  private mutating func lose(_ failure: STUNFailure, now: Instant) {
    if conversation.parameters.transport.isDatagram, conversation.signature != nil {
      beginRelease(.failure(failure), now: now)
      conversation.tell(.released(.unconfirmed(failure)))
    }
    conversation.finish(.failure(failure))
  }

  private mutating func beginRelease(_ verdict: Verdict, now: Instant) {
    let bound = releaseBound(now: now)
    phase = .releasing(then: verdict)
    conversation.abandon()
    conversation.begin(
      options.releaseRequest(software: conversation.parameters.software),
      until: Alarm(at: bound, because: .releaseBound), now: now)
  }

  private func releaseBound(now: Instant) -> Instant {
    if case .cancelling(let bound) = phase { bound } else { now + options.releaseBound }
  }

  private mutating func finish(_ verdict: Verdict, _ status: ReleaseStatus) {
    conversation.tell(.released(status))
    switch verdict {
    case .success(let relay): conversation.finish(.success(.allocated(relay, status)))
    case .failure(let failure): conversation.finish(.failure(failure))
    }
  }
}
