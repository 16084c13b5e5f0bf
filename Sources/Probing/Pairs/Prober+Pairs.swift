package import Measurements
import Polling
import STUNClient
package import SessionDescriptions
import Transports
package import Vocabulary

/// What came of checking every pair of a session.
struct PairResults: Sendable {
  var pairs: [CandidatePair]
  /// Why the peer was not told our candidates, if it was not.
  var untold: SafeText?
}

extension SourceResult {
  mutating func adopt(_ results: PairResults?) {
    guard let results else { return }
    pairs = results.pairs
    if let reason = results.untold {
      remarks.append(
        SourceRemark(
          .candidatesUntold, SafeText("the peer was not told our candidates: \(reason)")))
    }
  }
}

extension Prober {
  /// Gathers candidates, tells the peer, and checks every pair of ours and the peer's at once.
  ///
  /// `tell` sends our candidates after the offer; it returns why that failed. The results are rows for the
  /// peer's candidates, each of the best pair that it is in; `pairs` keeps all. Where some answer, those that
  /// do not have no row: private addresses of another site, and sockets behind its NAT, are expected to be
  /// silent.
  package func checkPairs(
    _ target: ConnectivityTarget, endpoint: IPAddress?, servers: [ProbeTarget], start: Instant,
    tell: @escaping @Sendable ([ICECandidate]) async -> String?
  ) async -> [CheckResult] {
    let planned = PlannedCandidate.all(of: target)
    let usable = planned.filter { $0.objection(options) == nil && $0.address != nil }
    onProgress(.planned(checks: 1))
    let gathering = Gathering(surroundings)
    let addresses =
      options.localAddresses.isEmpty
      ? LocalAddresses.usable(towards: endpoint) : options.localAddresses
    gathering.gatherHosts(at: addresses)
    gathering.gatherStreams(at: addresses, isPassive: false)
    await gathering.gather(from: servers, locator)
    let refusal = await tell(gathering.candidates.map(\.candidate))
    let run = PairChecks(target, gathering.bases, gathering.candidates, surroundings, start: start)
    await run.run(usable)
    pairs[target.source] = PairResults(
      pairs: run.results(gathering),
      // An interruption is no fault of the endpoint's.
      untold: Task.isCancelled ? nil : refusal.map { SafeText($0) })
    return rows(of: run, planned, start)
  }

  private func rows(
    of run: PairChecks, _ planned: [PlannedCandidate], _ start: Instant
  ) -> [CheckResult] {
    let named = Set(planned.compactMap(\.address))
    var results = planned.map { planned in
      if let result = run.best(of: planned) { return result }
      let record = CheckRecord(planned.unmeasured, start: start)
      record.observe(
        .candidateLeftOut(
          SafeText(
            planned.objection(options) ?? "this host has no candidate to check it from")))
      return record.finished()
    }
    results += run.order.compactMap { pair in
      named.contains(pair.remote) ? nil : run.checked[pair]?.record.finished()
    }
    if results.contains(where: \.isAnswered) { results.removeAll(where: \.isSilent) }
    onProgress(.planned(checks: max(0, results.count - 1)))
    for result in results { onProgress(.finished(result)) }
    return Self.relaxed(results)
  }
}

extension CheckResult {
  fileprivate var isAnswered: Bool { outcome == .ok || failure?.phase == .dtls }

  fileprivate var isSilent: Bool {
    outcome == .failed && !isAnswered && failure?.stunErrorCode == nil
      && failure?.reason != .cancelled
  }
}

extension PairChecks {
  /// The best pair of a candidate of the peer's: the chosen one, else one that answered.
  func best(of remote: PlannedCandidate) -> CheckResult? {
    let pairs = order.filter { checked[$0]?.remote == remote }
    let results = pairs.compactMap { checked[$0]?.record.finished() }
    return results.first { $0.candidate?.isNominated == true }
      ?? results.first { $0.outcome == .ok } ?? results.first
  }

  func results(_ gathering: Gathering) -> [CandidatePair] {
    order.compactMap { pair in
      guard let checked = checked[pair] else { return nil }
      let result = checked.record.finished()
      var entry = CandidatePair(
        local: PairEnd(checked.local), remote: PairEnd(checked.remote.candidate))
      entry.local.reflexive = gathering.reflexive[pair.base]
      entry.outcome = result.outcome
      entry.rtt = result.rtt
      entry.mappedAddress = result.mappedAddress
      entry.isNominated = result.candidate?.isNominated == true
      entry.failure = result.failure
      entry.isHeard = hasHeard(pair)
      entry.data = checked.data
      entry.unansweredPackets = checked.unansweredPackets
      return entry
    }
  }
}

extension PairEnd {
  fileprivate init(_ candidate: ICECandidate) {
    self.init(
      kind: candidate.kind, transport: candidate.transport == .tcp ? .tcp : .udp,
      address: candidate.address ?? SocketAddress(.anyV4, port: 0))
  }
}
