import Glibc
import ICEServers
import Measurements
import Polling
import Resolving
import STUNClient
import STUNWire
import TLS
import Transports
import Vocabulary

/// What one check has seen so far; it can be turned into a result at any moment.
@NetworkActor
final class CheckRecord {
  private var result: CheckResult
  private var timeline: Timeline
  var roundTrips = RoundTrips()
  /// Those that the socket in use was seen at.
  private var mappedAddresses: [SocketAddress] = []
  /// Whether the host has addresses of both IP versions.
  var hasOtherVersion = false
  private let runStart: Instant

  init(_ unmeasured: CheckResult, start runStart: Instant) {
    result = unmeasured
    self.runStart = runStart
    timeline = Timeline(start: EventLoop.now)
  }

  convenience init(_ check: PlannedCheck, start runStart: Instant) {
    self.init(check.unmeasured, start: runStart)
    result.observations = check.path.target.notes.compactMap(\.observation)
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
  ///
  /// A host without IPv6 says nothing about a server that has both: such a check stays skipped.
  func fail(_ failure: Failure) {
    guard result.failure == nil else { return }
    if hasOtherVersion, failure.errno == ENETUNREACH, failure.reason == .localError,
      let version = result.server.address?.version
    {
      return observe(.noRoute(version))
    }
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
    (result.mappedAddress, result.tls, result.realm, result.software) = (nil, nil, nil, nil)
  }

  /// Counts a send: the first of a request, or a retransmission of it.
  func count(_ transmission: Transmission) {
    if transmission.attempt == 1 {
      result.requestsSent += 1
    } else {
      result.retransmissions += 1
    }
  }

  func take(software: String?) {
    guard let software else { return }
    result.software = SafeText(software, limit: SafeText.attributeLimit)
  }

  /// Takes an ICMP error that came to a socket of this local address.
  func take(_ error: ICMPError, at local: SocketAddress?) {
    guard let sender = error.sender else { return }
    observe(
      .icmp(
        type: error.type, code: error.code, version: error.version, from: sender,
        isOwn: sender == local?.ip))
  }

  /// Takes a handshake that failed, with what its end tells about the peer.
  func take(_ failure: TLSFailure, _ serverName: String?) {
    result.tls = TLSInfo(failure, serverName: serverName)
    note(failure)
  }

  /// Notes that nobody looked who the proxy is.
  func take(proxy session: TLSSession) {
    guard case .unchecked(let problem) = TLSInfo(session).trust else { return }
    observe(.proxyUnverified(problem))
  }

  /// Notes what a TLS failure tells about the peer, during the handshake or after it.
  func note(_ failure: TLSFailure) {
    if failure.reason == .clientCertificateDemanded {
      observe(.clientCertificateDemanded)
    } else if let alert = failure.evidence.alertReceived, alert.isFatal {
      observe(.tlsAlert(SafeText(alert.name)))
    }
    if let foreign = ForeignAnswer(failure) { observe(foreign.observation) }
  }

  func take(_ relay: RelayAllocation) {
    result.relayedAddresses = relay.relayed
    result.lifetimeSeconds = relay.lifetime
    result.integrity = relay.integrity
    take(realm: relay.realm)
    take(software: relay.software)
    if let mapped = relay.mapped { map(mapped) }
  }

  private func take(realm: String?) {
    guard let realm else { return }
    result.realm = SafeText(realm, limit: SafeText.attributeLimit)
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
    case .released(.unconfirmed(let failure)):
      takeUnreleased(failure)
    case .dropped, .allocated, .refreshed, .released:
      break
    }
  }
}

extension CheckRecord {
  /// Only what was granted for a time can be left behind.
  private func takeUnreleased(_ failure: STUNFailure) {
    guard let lifetime = result.lifetimeSeconds, lifetime > 0 else { return }
    observe(
      .allocationNotReleased(
        lifetime: lifetime, reason: failure.failure(during: .release).message))
  }
}

extension ICEServerURI.Note {
  /// The note as the report's diagnosis knows it; `nil` where the check itself will tell.
  fileprivate var observation: Observation? {
    switch self {
    case .browserRejects, .portBlockedByBrowsers: .browserRejects(SafeText(text))
    case .whitespaceTrimmed, .caseFolded, .emptyPort, .idnaMapped, .zoneIdentifier,
      .unusualHostName, .transportIgnored:
      .spelling(SafeText(text))
    case .browsersUseTLS, .ipLiteralWithTLS, .ipv4Mapped, .absoluteName: nil
    }
  }
}
