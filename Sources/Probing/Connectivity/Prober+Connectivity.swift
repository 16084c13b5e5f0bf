package import Endpoints
package import Measurements
import Polling
import SessionDescriptions
import Transports

extension Prober {
  /// Checks every candidate of a session at once, then connects over the best that answered.
  ///
  /// The results stand in the order of the candidates' priorities, those last that the peer's own checks
  /// made known. A candidate that did not answer fails the run only where none did: one way to the
  /// peer is enough.
  package func check(_ target: ConnectivityTarget, start: Instant) async -> [CheckResult] {
    let planned = PlannedCandidate.all(of: target)
    let usable = planned.count { $0.objection(options) == nil }
    let session = ConnectivitySession(target, planned, usable: usable, surroundings)
    let turns = Gate(
      places: usable + FoundCandidates.limit, interval: options.pacing.connectivityInterval)
    onProgress(.planned(checks: usable))
    async let found = checkFound(session, turns, start: start)
    let offered = await inOrder(Array(planned.enumerated())) { index, planned in
      let record = CheckRecord(planned.unmeasured, start: start)
      if let reason = planned.objection(self.options) {
        record.observe(.candidateLeftOut(ServerText(reason)))
        return record.finished()
      }
      await self.run(index, planned, session, turns, record)
      return self.finish(record)
    }
    session.found.finish()
    return Self.relaxed(offered + (await found))
  }

  /// Checks the candidates that the peer's own checks make known, each as soon as it is.
  private func checkFound(
    _ session: ConnectivitySession, _ turns: Gate, start: Instant
  ) async -> [CheckResult] {
    await withTaskGroup(of: (id: Int, result: CheckResult).self) { group in
      for await found in session.found.stream {
        session.nomination.admit()
        onProgress(.planned(checks: 1))
        group.addTask { (found.id, await self.check(found, session, turns, start: start)) }
      }
      var results: [(id: Int, result: CheckResult)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.id < $1.id }.map(\.result)
    }
  }

  private func check(
    _ found: FoundCandidates.Found, _ session: ConnectivitySession, _ turns: Gate, start: Instant
  ) async -> CheckResult {
    let record = CheckRecord(found.candidate.unmeasured, start: start)
    record.observe(.foundByPeersCheck(at: found.local))
    await run(found.id, found.candidate, at: found.local, session, turns, record)
    return finish(record)
  }

  /// Waits for its turn (ICE-14), then checks one candidate.
  private func run(
    _ id: Int, _ planned: PlannedCandidate, at local: SocketAddress? = nil,
    _ session: ConnectivitySession, _ turns: Gate, _ record: CheckRecord
  ) async {
    guard let address = planned.address else { return }
    let candidate: MediaCandidate = planned.transport == .udp ? .udp(address) : .tcp(address)
    do throws(CancellationError) {
      try await turns.admit {
        await CandidateRun(
          id, candidate, priority: planned.candidate.priority, at: local, session, record
        ).run()
      }
    } catch {
      session.nomination.withdraw()
      record.fail(.interrupted)
    }
  }

  private static func relaxed(_ results: [CheckResult]) -> [CheckResult] {
    guard results.contains(where: { $0.outcome == .ok }) else { return results }
    return results.map { result in
      var result = result
      result.isRequired = result.candidate?.isNominated == true || result.outcome == .ok
      return result
    }
  }
}
