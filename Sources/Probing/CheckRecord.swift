import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The journal of one check: its phases, its counters, what was seen so far.
///
/// It can be turned into a result at any moment.
@NetworkActor
final class CheckRecord {
  private(set) var result: CheckResult
  private var timeline: Timeline
  var roundTrips = RoundTrips()
  /// Those that the socket in use was seen at.
  private var mappedAddresses: [SocketAddress] = []
  private let runStart: Instant

  init(_ unmeasured: CheckResult, start runStart: Instant) {
    result = unmeasured
    self.runStart = runStart
    timeline = Timeline(start: EventLoop.now)
  }

  convenience init(_ check: PlannedCheck, start runStart: Instant) {
    self.init(check.unmeasured, start: runStart)
  }

  /// The check as it stands, with everything that was measured until now.
  func finished() -> CheckResult {
    timeline.leave(.failed, at: EventLoop.now)
    var result = result
    result.startedOffset = timeline.start - runStart
    result.phases = timeline.phases
    result.duration = timeline.duration
    result.rtt = RTTSummary(roundTrips.samples)
    if mappedAddresses.count > 1 { result.observations.append(.mappingChanged(mappedAddresses)) }
    return result
  }

  // MARK: - How it ends

  /// Ends the check as failed; only the first failure is its cause.
  func fail(_ failure: Failure) {
    guard result.failure == nil else { return }
    result.outcome = .failed
    result.failure = failure
  }

  func succeed() {
    result.outcome = .ok
  }

  // MARK: - Phases

  func enter(_ phase: PhaseName) {
    timeline.enter(phase, at: EventLoop.now)
  }

  func leave(_ outcome: Outcome) {
    timeline.leave(outcome, at: EventLoop.now)
  }

  /// Takes a phase that has just ended.
  func note(_ phase: PhaseName, since start: Instant, _ outcome: Outcome) {
    timeline.enter(phase, at: start)
    timeline.leave(outcome, at: EventLoop.now)
  }

  /// The one phase that may have begun before the check: another may have caused it.
  func enter(resolvingSince start: Instant, isAsked: Bool) {
    timeline = Timeline(start: start)
    if isAsked { timeline.enter(.resolve, at: start) }
  }

  func leave(_ outcome: Outcome, at instant: Instant) {
    timeline.leave(outcome, at: instant)
  }

  func take(_ phases: [ConnectionPhase]) {
    for phase in phases {
      timeline.enter(phase.name, at: phase.started)
      timeline.leave(phase.failure == nil ? .ok : .failed, at: phase.ended)
    }
  }

  // MARK: - What was seen

  func update(_ change: (inout CheckResult) -> Void) {
    change(&result)
  }

  /// Notes a fact once, however often it is seen.
  func observe(_ observation: Observation) {
    guard !result.observations.contains(observation) else { return }
    result.observations.append(observation)
  }

  /// Takes the address that the server saw us at.
  func map(_ address: SocketAddress) {
    if mappedAddresses.isEmpty { result.mappedAddress = address }
    if !mappedAddresses.contains(address) { mappedAddresses.append(address) }
  }

  /// Begins with a new socket, which has a mapping of its own.
  func takeFreshSocket() {
    mappedAddresses = []
  }

  /// Begins anew with the server that the first one named: what is told of a server is told of this
  /// one, and nothing that the other taught holds for it.
  func follow(_ redirect: Redirect) {
    observe(.redirected(to: redirect.target, signed: redirect.isAuthenticated, followed: true))
    roundTrips = RoundTrips()
    (result.mappedAddress, result.tls, result.software) = (nil, nil, nil)
    result.allocation?.realm = nil
  }

  /// Counts a send: the first of a request, or a retransmission of it.
  func count(_ transmission: Transmission) {
    if transmission.attempt == 1 {
      result.requestsSent += 1
    } else {
      result.retransmissions += 1
    }
  }

  func take(realm: String?) {
    guard let realm else { return }
    result.allocation?.realm = SafeText(realm, limit: SafeText.attributeLimit)
  }

  func take(software: String?) {
    guard let software else { return }
    result.software = SafeText(software, limit: SafeText.attributeLimit)
  }

  /// Takes what a state machine says happened.
  func take(_ event: Event) {
    switch event {
    case .answered(let answer):
      result.responsesReceived += 1
      roundTrips.answered(answer)
    case .challenged(let challenge):
      take(realm: challenge.realm)
      take(software: challenge.software)
    case .provisional(let error, until: _):
      observe(.unsignedError(code: error.code))
    case .noticed(let observation):
      observe(observation)
    case .lost:
      result.requestsLost += 1
    case .dropped, .allocated, .refreshed, .released:
      break
    }
  }
}
