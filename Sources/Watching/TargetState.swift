package import Measurements
package import Vocabulary

/// Everything kept of one target (`source/uri/address/transport/kind`), in bounded memory.
package struct TargetState: Sendable {
  /// Such as `c3`: the id of its checks in every event and report of the watch.
  package let id: String
  package let key: String
  /// What was checked together with it: when that has a round without it, it is absent.
  package let unit: String
  /// The last result, without its samples.
  package private(set) var latest: CheckResult
  package private(set) var lastRound: UnixTime
  /// When the last round began, since the watch did.
  private(set) var roundStart = Nanoseconds.zero
  package private(set) var lastSuccess: UnixTime?
  package private(set) var roundCount = 0
  package private(set) var failedRoundCount = 0
  /// How many rounds of its unit it has been missing from.
  package private(set) var absentRounds = 0

  /// To the server and back; through a relay, there and back, one value per round.
  package private(set) var roundTrip = DelaySeries()
  package private(set) var toPeer = DelaySeries()
  package private(set) var fromPeer = DelaySeries()
  /// Datagrams to the server or their answers; empty over a stream.
  package private(set) var loss = LossCount()
  package private(set) var lossToPeer = LossCount()
  package private(set) var lossFromPeer = LossCount()
  /// The last rounds, the newest last.
  package private(set) var beats: [Beat] = []
  /// Enough for a sparkline across the widest screen.
  package static let beatLimit = 120

  package private(set) var status = TargetStatus.waiting
  package private(set) var since: UnixTime
  package private(set) var cause: StateCause?
  /// Why the last round that failed did.
  package private(set) var lastFailure: StateCause?
  package private(set) var lastChange: StateChange?
  package private(set) var changeCount = 0

  init(id: String, key: String, unit: String, first: CheckResult, at now: UnixTime) {
    self.id = id
    self.key = key
    self.unit = unit
    latest = first
    lastRound = now
    since = now
  }

  package var isPresent: Bool { absentRounds == 0 }

  mutating func record(_ check: CheckResult, ofRoundBegunAt start: Nanoseconds, at now: UnixTime) {
    absentRounds = 0
    (lastRound, roundStart) = (now, start)
    roundCount += 1
    if check.outcome == .failed { failedRoundCount += 1 }
    if check.outcome == .ok { lastSuccess = now }
    measure(check)
    latest = check.withoutSamples
    beats.append(check.beat)
    if beats.count > Self.beatLimit { beats.removeFirst() }
  }

  private mutating func measure(_ check: CheckResult) {
    for sample in check.rtt?.samples ?? [] { roundTrip.record(sample) }
    loss.add(sent: check.datagramsSent, lost: check.datagramsLost)
    guard let relay = check.relay else { return }
    if let there = relay.roundTrip { roundTrip.record(there) }
    if let flow = relay.toPeer { Self.measure(flow, &toPeer, &lossToPeer) }
    if let flow = relay.fromPeer { Self.measure(flow, &fromPeer, &lossFromPeer) }
  }

  private static func measure(
    _ flow: RelayFlow, _ series: inout DelaySeries, _ loss: inout LossCount
  ) {
    for sample in flow.delay?.samples ?? [] { series.record(sample) }
    loss.add(sent: flow.sent, lost: max(0, flow.sent - flow.received))
  }

  mutating func miss() { absentRounds += 1 }

  /// Takes over what a diagnosis of everything says; the change, if it is one.
  mutating func settle(
    _ status: TargetStatus, cause: StateCause?, at now: UnixTime
  ) -> StateChange? {
    let before = (status: self.status, cause: self.cause)
    self.cause = cause
    if latest.outcome == .failed { lastFailure = cause }
    guard status != before.status else { return nil }
    self.status = status
    since = now
    // How it begins is no change.
    guard before.status != .waiting else { return nil }
    let change = StateChange(
      at: now, before: before.status, after: status, cause: cause ?? before.cause)
    lastChange = change
    changeCount += 1
    return change
  }

  /// The last result with the figures of the whole watch.
  package var overall: CheckResult {
    var check = latest
    (check.datagramsSent, check.datagramsLost) = (loss.sent, loss.lost)
    check.rtt = check.rtt.map { roundTrip.summary(like: $0) }
    if failedRoundCount > 0 {
      check.observations.append(
        .roundsFailed(failedRoundCount, of: roundCount, cause: lastFailure?.text))
    }
    check.relay?.toPeer?.take(toPeer, lossToPeer)
    check.relay?.fromPeer?.take(fromPeer, lossFromPeer)
    return check
  }
}

extension DelaySeries {
  /// The series in the form of one check's round trips; the clock is that of the last ones.
  fileprivate func summary(like last: RTTSummary) -> RTTSummary {
    guard let median, let high = quantile(0.95) else { return last }
    return RTTSummary(
      count: count, min: least, median: median, p95: high, max: most, jitter: jitter,
      clock: last.clock, uncertainty: last.uncertainty)
  }
}

extension RelayFlow {
  fileprivate mutating func take(_ series: DelaySeries, _ loss: LossCount) {
    (sent, received) = (loss.sent, loss.sent - loss.lost)
    delay = delay.map { series.summary(like: $0) }
  }
}

extension CheckResult {
  fileprivate var withoutSamples: CheckResult {
    var check = self
    check.rtt?.samples = []
    check.relay?.toPeer?.delay?.samples = []
    check.relay?.fromPeer?.delay?.samples = []
    return check
  }

  fileprivate var beat: Beat {
    switch outcome {
    case .ok: .passed(rtt?.median ?? relay?.roundTrip)
    case .failed: .failed
    case .skipped: .skipped
    }
  }
}
