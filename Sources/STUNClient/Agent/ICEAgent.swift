import STUNWire
package import Vocabulary

/// One end of an ICE session: checks pairs of a base of ours and an address of the peer, and answers the
/// peer's own checks (RFC 8445 sections 6.1.4, 7.2 and 7.3).
///
/// Its owner says which pairs there are, in the order in which they are to be checked. It is driven as a
/// `STUNOperation` is, and never ends by itself.
package struct ICEAgent: Sendable {
  /// A pair under check, or checked.
  private struct Entry: Sendable {
    var transport: TransportProtocol
    var state = PairState.waiting
    var nominates = false
    var operation: ConnectivityCheck?
    var alarm = Instant.distantFuture
    /// Whether a signed check of the peer's came on it.
    var isHeard = false
    /// How often the peer's check had a failed one repeated.
    var revivals = 0
  }

  /// RFC 8445 section 6.1.2.5 proposes 100; two ends with three addresses each have more.
  package static let pairLimit = 256
  /// Caps how many addresses a peer can make us send to (ICE-21).
  package static let discoveryLimit = 32
  private static let revivalLimit = 3

  private let parameters: AgentParameters
  private var responder: ConnectivityResponder
  private var entries: [ICEPair: Entry] = [:]
  /// The pairs to be checked, one every Ta.
  private var queue: [ICEPair] = []
  private var nextStart = Instant.zero
  private var discovered = 0
  private var outbox: [AgentOutput] = []
  /// When the peer last showed, signed, that it takes part (RFC 7675 section 5.1).
  package private(set) var lastHeard: Instant

  package init(_ parameters: AgentParameters, now: Instant) {
    self.parameters = parameters
    responder = ConnectivityResponder(
      parameters.credentials, parameters.digests, role: parameters.role)
    lastHeard = now
  }

  package var isControlling: Bool { responder.role.side == .controlling }

  /// `nil` for a pair that nobody has named.
  package func state(of pair: ICEPair) -> PairState? { entries[pair]?.state }

  /// Whether a check of the peer's, signed, came in on the pair.
  package func hasHeard(_ pair: ICEPair) -> Bool { entries[pair]?.isHeard ?? false }

  /// Whether no check is under way or waiting for its turn.
  package var isIdle: Bool { queue.isEmpty && entries.values.allSatisfy { $0.operation == nil } }

  /// Has a pair checked in its turn, or once more; `false` where there are too many.
  @discardableResult
  package mutating func check(
    _ pair: ICEPair, over transport: TransportProtocol, nominating nominates: Bool = false
  ) -> Bool {
    guard entries[pair] != nil || entries.count < Self.pairLimit else { return false }
    entries[pair, default: Entry(transport: transport)].nominates = nominates
    if !queue.contains(pair), entries[pair]?.operation == nil { queue.append(pair) }
    return true
  }

  /// Handles a STUN message that came to a base from an address of the peer.
  package mutating func receive(
    _ bytes: [UInt8], on pair: ICEPair, over transport: TransportProtocol, at instant: Instant
  ) {
    guard Self.isRequest(bytes) else {
      entries[pair]?.operation?.receive(bytes, from: pair.remote, at: instant)
      return settle(pair, now: instant)
    }
    guard let reply = responder.answer(bytes, from: pair.remote) else { return }
    outbox.append(.reply(reply.bytes, on: pair))
    guard reply.errorCode == nil else { return }
    lastHeard = instant
    trigger(pair, transport, bytes, reply.priority, at: instant)
    entries[pair]?.isHeard = true
    if reply.nominates { outbox.append(.nominated(pair)) }
  }

  /// Does what is due.
  package mutating func timeout(now: Instant) {
    while let pair = queue.first, now >= nextStart {
      queue.removeFirst()
      nextStart = now + parameters.interval
      start(pair, now: now)
    }
    for (pair, entry) in entries where entry.alarm <= now {
      entries[pair]?.operation?.timeout(now: now)
      settle(pair, now: now)
    }
  }

  /// Ends the check of a pair whose transport is gone.
  package mutating func transportFailed(_ pair: ICEPair, _ loss: TransportLoss, now: Instant) {
    queue.removeAll { $0 == pair }
    guard let entry = entries[pair], entry.operation == nil else {
      entries[pair]?.operation?.transportFailed(loss, now: now)
      return settle(pair, now: now)
    }
    // Before its turn had come.
    if entry.state == .waiting { conclude(pair, .failure(.transport(loss)), now: now) }
  }

  /// Ends all checks; the peer's are still answered.
  package mutating func stopChecking(now: Instant) {
    queue = []
    for pair in entries.keys {
      entries[pair]?.operation?.release(now: now)
      settle(pair, now: now)
    }
  }

  package mutating func poll() -> AgentOutput {
    guard outbox.isEmpty else { return outbox.removeFirst() }
    let alarm = entries.values.map(\.alarm).min() ?? .distantFuture
    return .wait(until: queue.isEmpty ? alarm : min(alarm, nextStart))
  }
}

// MARK: - Checks

extension ICEAgent {
  private mutating func start(_ pair: ICEPair, now: Instant) {
    guard let entry = entries[pair], entry.operation == nil else { return }
    let isFirst = entry.state != .succeeded
    if isFirst { entries[pair]?.state = .inProgress }
    let check = parameters.check(
      of: pair, over: entry.transport, as: responder.role, nominates: entry.nominates,
      isFirst: isFirst, among: openCount, now: now)
    entries[pair]?.operation = ConnectivityCheck(check)
    entries[pair]?.operation?.start(now: now)
    settle(pair, now: now)
  }

  private var openCount: Int {
    entries.values.count { $0.state == .waiting || $0.state == .inProgress }
  }

  /// Takes what a check has to say until it waits.
  private mutating func settle(_ pair: ICEPair, now: Instant) {
    while let output = entries[pair]?.operation?.poll() {
      switch output {
      case .transmit(let transmission): outbox.append(.request(transmission, on: pair))
      case .event(let event): outbox.append(.event(event, on: pair))
      case .wait(let instant, because: _):
        entries[pair]?.alarm = instant
        return
      case .finished(let result): conclude(pair, result, now: now)
      }
    }
  }

  private mutating func conclude(
    _ pair: ICEPair, _ result: Result<ConnectivityAnswer, STUNFailure>, now: Instant
  ) {
    entries[pair]?.operation = nil
    entries[pair]?.alarm = .distantFuture
    switch result {
    case .success(let answer):
      lastHeard = now
      entries[pair]?.state = .succeeded
      // The tie-breaker changes only with the role (ICE-8).
      if answer.role.side != responder.role.side { responder.adopt(answer.role) }
    // What has worked once stays a pair: only its last check was lost.
    case .failure: if entries[pair]?.state != .succeeded { entries[pair]?.state = .failed }
    }
    outbox.append(.checked(pair, result))
  }

  /// The peer's check came on a pair: it is checked in return (RFC 8445 section 7.3.1.4).
  private mutating func trigger(
    _ pair: ICEPair, _ transport: TransportProtocol, _ bytes: [UInt8], _ priority: UInt32?,
    at instant: Instant
  ) {
    switch entries[pair]?.state {
    case nil: discover(pair, transport, priority)
    case .waiting: hasten(pair)
    case .inProgress:
      entries[pair]?.operation?.receive(bytes, from: pair.remote, at: instant)
      settle(pair, now: instant)
    case .failed where (entries[pair]?.revivals ?? 0) < Self.revivalLimit:
      entries[pair]?.revivals += 1
      entries[pair]?.state = .waiting
      hasten(pair)
    case .failed, .succeeded: break
    }
  }

  private mutating func discover(
    _ pair: ICEPair, _ transport: TransportProtocol, _ priority: UInt32?
  ) {
    guard entries.count < Self.pairLimit, discovered < Self.discoveryLimit else { return }
    discovered += 1
    entries[pair] = Entry(transport: transport)
    hasten(pair)
    outbox.append(.discovered(pair, priority: priority))
  }

  private mutating func hasten(_ pair: ICEPair) {
    queue.removeAll { $0 == pair }
    queue.insert(pair, at: 0)
  }

  /// Both class bits of the message type are zero (RFC 8489 section 5).
  private static func isRequest(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] & 0x01 == 0 && bytes[1] & 0x10 == 0
  }
}
