import GRDB
package import Measurements
import Reporting
import Vocabulary

/// What one target usually does.
package struct TargetBaseline: Hashable, Sendable {
  package let key: String
  /// The newest results, the oldest first; at most ``mostResults``.
  package let results: [RecordedResult]
  /// Of each measure with enough results that passed.
  package let baselines: [TimedMeasure: Baseline]

  package static let mostResults = 21
  /// From so many changes of the outcome among the newest results on, a target flaps.
  package static let flappingChanges = 4

  package var passedCount: Int { results.count(where: \.isPassed) }

  /// How often the outcome changed from one result to the next.
  package var changeCount: Int {
    zip(results, results.dropFirst()).count { $0.isPassed != $1.isPassed }
  }

  package var isFlapping: Bool { changeCount >= Self.flappingChanges }
}

extension RunHistory {
  /// Every target with results, by key.
  package func baselines() throws(HistoryError) -> [TargetBaseline] {
    try read { database in
      try String.fetchAll(database, sql: "SELECT key FROM target ORDER BY key").compactMap { key in
        // Later than any run.
        let end = UnixTime(milliseconds: .max)
        guard let series = try TargetSeries(database, key: key, before: end) else { return nil }
        let results = try series.results(limit: TargetBaseline.mostResults)
        guard !results.isEmpty else { return nil }
        let baselines = try TimedMeasure.allCases.compactMap { measure in
          let durations = try series.durations(measure, limit: Baseline.mostRuns)
          return Baseline(durations.map(\.1)).map { (measure, $0) }
        }
        return TargetBaseline(
          key: key, results: results, baselines: Dictionary(uniqueKeysWithValues: baselines))
      }
    }
  }
}
