import ICEServers
import Measurements
import STUNClient
import Vocabulary

/// Whether data passes an allocation in both directions, and how (RFC 8656 sections 9 to 12).
///
/// The other end is a second socket of this host, by the address that the server sees it at: both ends
/// have one clock, so that each direction has its own loss and delay.
struct RelayCheck: ServerCheck {
  nonisolated static let unmeasured = CheckDetail.relay()

  let context: CheckContext
  var record: CheckRecord { context.record }

  init(_ context: CheckContext) {
    self.context = context
  }

  func run() async throws(Failure) {
    guard let credential = context.check.path.target.credential else { return }
    let measurement = RelayMeasurement(context)
    try await AllocationCheck(context).allocate(
      as: try credential.prepared(.opaqueString), measuringFirst: false
    ) { allocation, driver, relay in
      await measurement.run(&allocation, driver, relay)
    }
    if let failure = measurement.failure { throw failure }
    guard !Task.isCancelled else { throw .interrupted }
    guard measurement.isTried, record.result.outcome == .ok else {
      // The allocation alone shows nothing of what this check is for.
      return record.update { $0.outcome = .skipped }
    }
  }
}
