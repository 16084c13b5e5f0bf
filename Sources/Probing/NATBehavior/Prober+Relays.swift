import Measurements
import Polling
import STUNClient
import Vocabulary

/// The relayed candidates that an ICE agent here gathers: an allocation on each server that there are credentials
/// for, given back at once.
extension Prober {
  /// A configuration names one or two; each allocation is something that its server has to hold.
  private static let relayLimit = 4

  /// What each server granted, or why it did not; beside the tests of NATs, whose results it does not touch.
  ///
  /// What was left behind on a server is told in `record`.
  func gatherRelays(
    _ checks: [PlannedCheck], for record: CheckRecord, start: Instant
  ) async -> [NATRelay] {
    await inOrder(Array(checks.prefix(Self.relayLimit))) { check in
      let allocation = CheckRecord(check, start: start)
      do throws(CancellationError) {
        try await self.surroundings.allocations(at: check.destination.host).admit {
          await self.allocate(check, allocation)
        }
      } catch {
        allocation.fail(.interrupted)
      }
      let result = allocation.finished()
      for case .allocationNotReleased(let lifetime, let reason) in result.observations {
        record.observe(.allocationNotReleased(lifetime: lifetime, reason: reason))
      }
      return NATRelay(result)
    }.compactMap(\.self)
  }

  private func allocate(_ check: PlannedCheck, _ record: CheckRecord) async {
    var check = check
    if let keeper = keepers[check.path.target.source] {
      check.path.target.credential = await keeper.credential(for: check.path.target)
    }
    do throws(Failure) {
      guard let given = check.path.target.credential else { return }
      let credential = try given.prepared(.opaqueString)
      try await AllocationCheck(CheckContext(check, surroundings, record))
        .allocate(as: credential, measuringFirst: false)
    } catch {
      record.fail(error)
    }
  }
}

extension NATRelay {
  fileprivate init?(_ result: CheckResult) {
    guard let server = result.server.socketAddress else { return nil }
    self.init(
      server, relayed: result.relayedAddresses, mapped: result.mappedAddress,
      failure: result.failure?.message)
  }
}
