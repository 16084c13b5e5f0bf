import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The journal of one check: its phases, its counters, and the observations so far.
///
/// It can be turned into a result at any moment.
@NetworkActor
final class CheckRecord {
  private(set) var result: CheckResult
  private var timeline: Timeline
  var roundTrips = RoundTrips()
  private var deliveries = Deliveries()
  /// The addresses that servers saw the current socket at.
  private var mappedAddresses: [SocketAddress] = []
  /// The current socket's own address.
  private var localAddress: SocketAddress?
  private let runStart: Instant
  /// The row of data through the allocation that the check was given, once it has begun.
  private(set) var relay: CheckRecord?
  /// Identifies checks until the report gives them their ids.
  let serial: Int
  private static var lastSerial = 0
  /// Called once, as soon as anything is heard from the server or its host.
  var whenHeard: (() -> Void)?

  init(_ unmeasured: CheckResult, start runStart: Instant) {
    result = unmeasured
    self.runStart = runStart
    Self.lastSerial += 1
    serial = Self.lastSerial
    timeline = Timeline(start: EventLoop.now)
  }

  convenience init(_ check: PlannedCheck, start runStart: Instant) {
    self.init(check.unmeasured, start: runStart)
  }

  /// The check as it begins: what it is to be, and when.
  var begun: CheckResult {
    var result = result
    result.id = Self.provisionalID(serial)
    result.startedOffset = timeline.start - runStart
    return result
  }

  /// The check as it is now, with everything measured so far.
  func finished() -> CheckResult {
    timeline.leave(.failed, at: EventLoop.now)
    var result = begun
    result.phases = timeline.phases
    result.duration = timeline.duration
    // The way to the server is measured in the allocation's row.
    result.rtt = result.kind == .turnRelay ? nil : RTTSummary(roundTrips.samples)
    let count = deliveries.count(
      at: EventLoop.now, roundTrip: result.rtt?.min, patience: roundTrips.patience)
    // A check that ends in silence awaited an answer to all of it.
    let isSilence = result.failure?.reason == .timeout && result.responsesReceived == 0
    (result.datagramsSent, result.datagramsLost) = (count.sent, isSilence ? count.sent : count.lost)
    if mappedAddresses.count > 1 { result.observations.append(.mappingChanged(mappedAddresses)) }
    return result
  }

  // MARK: - How it ends

  /// Ends the check as failed; only the first failure counts as its cause.
  func fail(_ failure: Failure) {
    guard result.failure == nil else { return }
    result.outcome = .failed
    result.failure = failure
  }

  func succeed() {
    result.outcome = .ok
  }

  /// Begins the row of data through the allocation.
  func beginRelay(_ check: PlannedCheck) -> CheckRecord {
    let relay = CheckRecord(check.relayRow(after: result), start: runStart)
    self.relay = relay
    return relay
  }

  /// Goes on after something that has a row of its own.
  func resume() {
    timeline.leaveOut(until: EventLoop.now)
  }

  /// Allows a check to be made once more.
  func forgetFailure() {
    (result.outcome, result.failure) = (.skipped, nil)
  }

  /// Ends the check because others have shown that the server, or its whole host, is silent.
  func fail(byWitness witnesses: [Int]) {
    reach(.route)
    let ids = witnesses.map(Self.provisionalID)
    observe(.toldByOthers(ids))
    fail(
      Failure(
        .timeout, during: result.transport.isDatagram ? .binding : .connect,
        message: SafeText("\(Observation.toldByOthers(ids))")))
  }

  /// Replaces the id until the report is assembled.
  static func provisionalID(_ serial: Int) -> String { "#\(serial)" }

  /// Records that the check reached this rung of the ladder; it never goes back.
  func reach(_ rung: Rung) {
    result.highestRung = max(result.highestRung, rung)
    guard rung > .route, let heard = whenHeard else { return }
    whenHeard = nil
    heard()
  }

  // MARK: - Phases

  func enter(_ phase: PhaseName) {
    timeline.enter(phase, at: EventLoop.now)
  }

  func leave(_ outcome: Outcome) {
    timeline.leave(outcome, at: EventLoop.now)
  }

  /// Records a phase that has just ended.
  func note(_ phase: PhaseName, since start: Instant, _ outcome: Outcome) {
    timeline.enter(phase, at: start)
    timeline.leave(outcome, at: EventLoop.now)
  }

  /// The one phase that may have begun before the check: another may have started the lookup.
  func enter(resolvingSince start: Instant, isAsked: Bool) {
    timeline = Timeline(start: start)
    if isAsked { timeline.enter(.resolve, at: start) }
  }

  func leave(_ outcome: Outcome, at instant: Instant) {
    timeline.leave(outcome, at: instant)
  }

  func apply(_ phases: [ConnectionPhase]) {
    for phase in phases {
      timeline.enter(phase.name, at: phase.started)
      timeline.leave(phase.failure == nil ? .ok : .failed, at: phase.ended)
    }
  }

  // MARK: - Observations

  func update(_ change: (inout CheckResult) -> Void) {
    // On a copy: a change that reads the record would end the program (exclusive access).
    var changed = result
    change(&changed)
    result = changed
  }

  /// Records a fact once, however many times it is seen.
  func observe(_ observation: Observation) {
    guard !result.observations.contains(observation) else { return }
    result.observations.append(observation)
  }

  /// Records the address that the server saw us at.
  func map(_ address: SocketAddress) {
    if mappedAddresses.isEmpty {
      (result.mappedAddress, result.localAddress) = (address, localAddress)
    }
    if !mappedAddresses.contains(address) { mappedAddresses.append(address) }
  }

  /// Starts with a new socket, which has a mapping of its own.
  func useFreshSocket(at local: SocketAddress?) {
    (mappedAddresses, localAddress) = ([], local)
    settleDeliveries()
  }

  private func settleDeliveries() {
    deliveries.settle(
      at: EventLoop.now, roundTrip: RTTSummary(roundTrips.samples)?.min,
      patience: roundTrips.patience)
  }

  /// Starts over with the server that the first one named: everything recorded about the server is
  /// about this one, and nothing learned from the other applies to it.
  func follow(_ redirect: Redirect) {
    observe(.redirected(to: redirect.target, signed: redirect.isAuthenticated, followed: true))
    settleDeliveries()
    roundTrips = RoundTrips()
    result.highestRung = .name
    (result.mappedAddress, result.localAddress) = (nil, nil)
    (result.tls, result.software) = (nil, nil)
    result.allocation?.realm = nil
  }

  /// Counts a send: the first of a request, or a retransmission.
  func count(_ transmission: Transmission, isDatagram: Bool) {
    if isDatagram { deliveries.sent(transmission, at: EventLoop.now) }
    if transmission.attempt == 1 {
      result.requestsSent += 1
    } else {
      result.retransmissions += 1
    }
  }

  /// Records a datagram, or a piece of a stream, before it is interpreted.
  func hear(_ bytes: [UInt8], at instant: Instant, isDatagram: Bool) {
    reach(.firstByte)
    if isDatagram { deliveries.received(bytes, at: instant) }
  }

  func apply(realm: String?) {
    guard let realm else { return }
    result.allocation?.realm = SafeText(foreign: realm, limit: SafeText.attributeLimit)
  }

  func apply(software: String?) {
    guard let software else { return }
    result.software = SafeText(foreign: software, limit: SafeText.attributeLimit)
  }

  /// Records an event of a state machine.
  func apply(_ event: Event) {
    switch event {
    case .answered(let answer):
      result.responsesReceived += 1
      note(sinceLastSend: roundTrips.answered(answer), of: answer.kind)
      noteFirstTry(of: answer.kind, isAnswered: answer.sends == 1)
      // Of a request that was given up only the end is confirmed.
      let isAftermath = answer.kind == .release && result.highestRung < .allocation
      reach(answer.isAuthenticated && !isAftermath ? .credentialsTaken : .stunAnswer)
      if isAftermath, answer.isAuthenticated { observe(.onlyRefreshAnswered) }
      if answer.showsEarlierOneArrived { result.answersLost += 1 }
    case .challenged(let challenge):
      reach(.challenge)
      apply(realm: challenge.realm)
      apply(software: challenge.software)
    case .provisional(let error, until: _):
      observe(.unsignedError(code: error.code))
    case .noticed(.serverErrorRetried(let code, let reason, let isAllocate)):
      observe(
        .serverErrorRetried(
          code: code, reason: SafeText(foreign: reason.text), isAllocate: isAllocate))
    case .noticed(let observation):
      observe(observation)
    case .allocated:
      reach(.allocation)
    case .dropped(let reason):
      if reason.isAnswer { reach(.stunAnswer) }
      if reason == .late { noteLateAnswer() }
    case .lost(let kind):
      noteFirstTry(of: kind, isAnswered: false)
    case .refreshed, .granted, .connected, .refused, .data, .icmp, .released:
      break
    }
  }

  /// From here on a round trip is long, whatever else is known of it.
  private static let longWait = Nanoseconds.milliseconds(300)

  private func note(sinceLastSend wait: Nanoseconds?, of kind: RequestKind) {
    guard kind == .binding, result.transport.isDatagram, let wait, wait >= Self.longWait else {
      return
    }
    observe(.slowAnswer(afterLastSend: wait))
  }

  /// One for each kind of request is enough.
  private func noteLateAnswer() {
    guard let late = roundTrips.lateAnswer else { return }
    let isAllocate = late.kind == .allocate
    let isKnown = result.observations.contains {
      if case .lateAnswer(_, isAllocate) = $0 { true } else { false }
    }
    if !isKnown { observe(.lateAnswer(after: late.wait, toAllocate: isAllocate)) }
  }

  /// Only Binding requests are numerous and uniform enough for their answers to form a pattern.
  private func noteFirstTry(of kind: RequestKind, isAnswered: Bool) {
    guard kind == .binding, result.transport.isDatagram else { return }
    result.firstTries.append(isAnswered)
  }
}

extension Answer {
  /// A release that finds nothing left: an earlier transmission of it was processed, and its answer
  /// was lost.
  fileprivate var showsEarlierOneArrived: Bool {
    kind == .release && errorCode == 437 && sends > 1
  }
}

extension DropReason {
  /// Whether it was dropped for its contents rather than its kind.
  fileprivate var isAnswer: Bool {
    switch self {
    case .missingIntegrity, .otherIntegrity, .badIntegrity, .missingPasswordAlgorithms, .duplicate,
      .late, .badFingerprint:
      true
    case .notSTUN, .channelData, .malformed, .unknownMethod, .wrongMethod, .wrongClass,
      .wrongTransaction, .wrongSource, .echo, .unboundChannel, .unpermittedPeer:
      false
    }
  }
}
