import Measurements
import Reporting
import Vocabulary

/// A probe that was made, as the pages show it.
struct ProbeRecord: Hashable, Sendable {
  var id: Int
  var target: String
  var module: String
  var limit: Nanoseconds
  var report: Report

  var isSuccess: Bool { ProbeMetrics.isSuccess(report) }
  var metrics: String { ProbeMetrics.text(of: report, timeout: limit) }
}

/// The last probes; of those that failed as many more, so that a rare failure can still be looked at.
struct ProbeHistory: Sendable {
  private var recent: [ProbeRecord] = []
  private var failed: [ProbeRecord] = []

  mutating func add(_ record: ProbeRecord, limit: Int) {
    recent.append(record)
    while recent.count > limit {
      let oldest = recent.removeFirst()
      if !oldest.isSuccess { failed.append(oldest) }
    }
    if failed.count > limit { failed.removeFirst(failed.count - limit) }
  }

  /// The newest first.
  var all: [ProbeRecord] { (failed + recent).reversed() }

  subscript(id: Int) -> ProbeRecord? {
    recent.first { $0.id == id } ?? failed.first { $0.id == id }
  }
}
