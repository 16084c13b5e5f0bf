package import Endpoints
package import Measurements
import SessionDescriptions
import Transports

extension Prober {
  /// Checks every candidate of a session at once, then connects over the best that answered.
  ///
  /// The results stand in the order of the candidates' priorities. A candidate that did not answer
  /// fails the run only where none did: one way to the peer is enough.
  package func check(_ target: ConnectivityTarget, start: Instant) async -> [CheckResult] {
    let planned = PlannedCandidate.all(of: target)
    let usable = planned.count { $0.objection(options) == nil }
    let session = ConnectivitySession(target, candidates: usable, surroundings)
    let turns = Gate(
      places: max(usable, 1), interval: options.pacing.connectivityInterval)
    onProgress(.planned(checks: usable))
    let results = await inOrder(Array(planned.enumerated())) { index, planned in
      let record = CheckRecord(planned.unmeasured, start: start)
      if let reason = planned.objection(self.options) {
        record.observe(.candidateLeftOut(ServerText(reason)))
        return record.finished()
      }
      await self.run(index, planned, session, turns, record)
      return self.finish(record)
    }
    return Self.relaxed(results)
  }

  /// Waits for its turn (ICE-14), then checks one candidate.
  private func run(
    _ index: Int, _ planned: PlannedCandidate, _ session: ConnectivitySession, _ turns: Gate,
    _ record: CheckRecord
  ) async {
    guard let address = planned.address else { return }
    let candidate: MediaCandidate = planned.transport == .udp ? .udp(address) : .tcp(address)
    do throws(CancellationError) {
      try await turns.admit {
        await CandidateRun(
          index, candidate, priority: planned.candidate.priority, session, record
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
