import STUNWire
package import Vocabulary

/// One allocation on a TURN server, from the first Allocate to its release (RFC 8656 sections 6–8).
///
///     start ─ Allocate ─ 401 ─ Allocate ─ allocated ─ release ─ Refresh(0) ─ finished
///                                            └ Refresh ┘
///
/// Driven as `STUNOperation` says. Once the event `allocated` has come the allocation is held, and kept
/// from expiring, until `release` is called (or, as the options say, released at once); `finished`
/// comes when the server has confirmed the release or its bound has passed. Whatever goes wrong, an allocation that the server may have made
/// is released before `finished` (TURN-20).
package struct Allocation: STUNOperation {
  var conversation: Conversation<AllocationOutcome>
  /// What is let through while the allocation is held.
  var passages = Passages()
  private let options: AllocationOptions
  private var phase = Phase.idle

  private enum Phase {
    case idle
    case allocating
    /// Given up while an Allocate was on its way: its answer says what there is to release, which has
    /// to be over by `bound`.
    case cancelling(bound: Instant)
    case held(RelayAllocation, Hold)
    case refreshing(RelayAllocation, Hold)
    /// Deleting; `then` is how the operation ends after that.
    case releasing(then: Verdict)
  }

  /// When a held allocation needs its next Refresh, and when it is gone without.
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
    phase = .refreshing(relay, hold)
    conversation.begin(
      options.refreshRequest(software: conversation.parameters.software),
      until: Alarm(at: hold.expiry, because: .expiry), now: now)
  }

  package mutating func transportFailed(_ loss: TransportLoss, now: Instant) {
    guard !conversation.isFinished else { return }
    if case .releasing(let verdict) = phase {
      finish(verdict, .unconfirmed(.transport(loss)))
    } else {
      lose(.transport(loss), now: now)
    }
  }

  /// Ends the hold, or the attempt; there is nothing to be gained from calling it twice.
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

  /// When the allocation that is held would expire; `nil` when none is.
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
    // The mismatch may be with our own allocation: its success was lost, and the server does not
    // know a retransmission from a new request (TURN-10).
    case .error(let error, _, let sends) where error.code == 437 && sends > 1:
      beginRelease(.failure(.allocationMismatch(error)), now: now)
    case .error(let error, let message, _):
      refuse(error, message, now: now)
    case .failure(let failure):
      abandon(failure, now: now)
    }
  }

  /// Takes an Allocate success; one with defects is released at once.
  private mutating func accept(_ message: Message, isAuthenticated: Bool, now: Instant) {
    let realm = conversation.signature?.session?.realmText
    do throws(STUNFailure) {
      let relay = try RelayAllocation(
        message, realm: realm, integrity: isAuthenticated ? integrityKind : nil)
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
    // A minute before expiry, as RFC 8656 section 8 says; half-way where there is no such minute.
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
  /// Gives the Allocate under way half of the bound to be answered, and the release the rest.
  ///
  /// A Refresh(0) sent at once may be carried out before the Allocate that it is to undo: datagrams
  /// overtake each other, and coturn looks the user up beside its other work. The 437 that comes then
  /// would read like "nothing left".
  private mutating func cancel(now: Instant) {
    phase = .cancelling(bound: now + options.releaseBound)
    let half = Nanoseconds(options.releaseBound.count / 2)
    conversation.giveUp(by: Alarm(at: now + half, because: .releaseBound))
  }

  private mutating func concludeCancelled(_ end: Exchange.End, now: Instant) {
    switch end {
    case .success(let message, let isAuthenticated):
      accept(message, isAuthenticated: isAuthenticated, now: now)
    // Nothing was allocated, unless somebody else says so.
    case .error(let error, _, _), .challenged(_, let error):
      guard error.isAuthenticated || conversation.signature == nil else {
        return abandon(.cancelled, now: now)
      }
      conversation.finish(.failure(.cancelled))
    case .failure:
      abandon(.cancelled, now: now)
    }
  }

  /// Ends an attempt whose Allocate may have been, or may yet be, carried out.
  private mutating func abandon(_ failure: STUNFailure, now: Instant) {
    guard failure.mayLeaveAllocation else { return conversation.finish(.failure(failure)) }
    beginRelease(.failure(failure), now: now)
    // Only a server that needs no credentials allocates for a bare request: one Refresh(0) in case it
    // did, and no waiting for the many that did not.
    if conversation.signature == nil { conversation.finish(.failure(failure)) }
  }

  /// Ends with the transport.
  ///
  /// An ICMP error or a failed send does not keep datagrams from arriving:
  /// one Refresh(0), unawaited, for what the server may have allocated.
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
