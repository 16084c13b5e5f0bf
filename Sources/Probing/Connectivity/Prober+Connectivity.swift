package import Measurements
import Polling
import Resolving
import SessionDescriptions
import Transports
package import Vocabulary

extension Prober {
  /// Checks every candidate of a session at once, then connects over the best that answered.
  ///
  /// The results are ordered by the candidates' priorities, with those discovered through the
  /// peer's own checks last. A candidate that did not answer fails the run only if none did: one
  /// path to the peer is enough.
  package func checkSession(_ target: ConnectivityTarget, start: Instant) async -> [CheckResult] {
    let planned = PlannedCandidate.all(of: target)
    let usable = planned.count { $0.objection(options) == nil }
    let session = ConnectivitySession(target, planned, usable: usable, surroundings)
    let turns = Gate(
      places: 2 * usable + FoundCandidates.limit, interval: options.pacing.connectivityInterval)
    onProgress(.planned(checks: usable))
    async let found = checkAllFound(session, turns, start: start)
    let offered = await inOrder(Array(planned.enumerated())) { index, planned in
      let record = CheckRecord(planned.unmeasured, start: start)
      if let reason = planned.objection(self.options) {
        record.observe(.candidateLeftOut(SafeText(reason)))
        return [record.finished()]
      }
      if let name = planned.name {
        return await self.checkNamed(planned, name, session, turns, start: start)
      }
      await self.runInTurn(index, planned, session, turns, record)
      return [self.finish(record)]
    }
    session.found.finish()
    return Self.relaxed(offered.flatMap(\.self) + (await found))
  }

  /// Looks up a candidate's name, then checks it at one address of each IP version.
  private func checkNamed(
    _ planned: PlannedCandidate, _ name: String, _ session: ConnectivitySession,
    _ turns: Gate, start: Instant
  ) async -> [CheckResult] {
    let resolution: Resolution
    do throws(ResolutionError) {
      resolution = try await locator.addresses(of: name).get()
    } catch {
      let record = CheckRecord(planned.unmeasured, start: start)
      record.enter(resolvingSince: error.startedAt, isAsked: true)
      record.leave(.failed, at: error.startedAt + error.duration)
      record.fail(error.failure)
      session.nomination.withdraw()
      return [finish(record)]
    }
    let kept = IPVersion.allCases.compactMap { version in
      resolution.addresses.first { $0.ip.version == version }
    }
    for _ in kept.dropFirst() {
      session.nomination.admit()
      onProgress(.planned(checks: 1))
    }
    return await inOrder(kept) { address in
      let located = planned.at(address.ip)
      let record = CheckRecord(located.unmeasured, start: start)
      record.apply(resolution, of: name, keeping: kept.count)
      await self.runInTurn(
        session.found.register(located), located, session, turns, record,
        hasOtherVersion: kept.count > 1)
      return self.finish(record)
    }
  }

  /// Checks the candidates discovered through the peer's own checks, each as soon as it is known.
  private func checkAllFound(
    _ session: ConnectivitySession, _ turns: Gate, start: Instant
  ) async -> [CheckResult] {
    await withTaskGroup(of: (id: Int, result: CheckResult).self) { group in
      for await found in session.found.stream {
        session.nomination.admit()
        onProgress(.planned(checks: 1))
        group.addTask { (found.id, await self.checkFound(found, session, turns, start: start)) }
      }
      var results: [(id: Int, result: CheckResult)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.id < $1.id }.map(\.result)
    }
  }

  private func checkFound(
    _ found: FoundCandidates.Found, _ session: ConnectivitySession, _ turns: Gate, start: Instant
  ) async -> CheckResult {
    let record = CheckRecord(found.candidate.unmeasured, start: start)
    record.observe(.foundByPeersCheck(at: found.local))
    await runInTurn(found.id, found.candidate, session, turns, record, at: found.local)
    return finish(record)
  }

  /// Waits for its turn (ICE-14), then checks one candidate.
  private func runInTurn(
    _ id: Int, _ planned: PlannedCandidate, _ session: ConnectivitySession, _ turns: Gate,
    _ record: CheckRecord, at local: SocketAddress? = nil, hasOtherVersion: Bool = false
  ) async {
    guard let address = planned.address else { return }
    let candidate: MediaCandidate = planned.transport == .udp ? .udp(address) : .tcp(address)
    do throws(CancellationError) {
      try await turns.admit {
        await CandidateCheck(
          id, candidate, priority: planned.candidate.priority, at: local, session, record
        ).perform(hasOtherVersion: hasOtherVersion)
      }
    } catch {
      session.nomination.withdraw()
      record.fail(.interrupted)
    }
  }

  static func relaxed(_ results: [CheckResult]) -> [CheckResult] {
    guard results.contains(where: { $0.outcome == .ok }) else { return results }
    return results.map { result in
      var result = result
      result.isRequired = result.candidate?.isNominated == true || result.outcome == .ok
      return result
    }
  }
}

extension CheckRecord {
  /// Records that a candidate's name had to be looked up, and the result.
  fileprivate func apply(_ resolution: Resolution, of name: String, keeping kept: Int) {
    enter(resolvingSince: resolution.startedAt, isAsked: !resolution.queries.isEmpty)
    leave(.ok, at: resolution.startedAt + resolution.duration)
    observe(.candidateIsName(SafeText(foreign: name)))
    let total = resolution.addresses.count + resolution.truncated
    if total > kept { observe(.addressesCut(total: total, kept: kept)) }
  }
}
