package import Measurements
package import Vocabulary

/// Everything that a diagnosis may look at, indexed once.
package struct Evidence: Sendable {
  package let sources: [SourceResult]
  package let checks: [CheckResult]
  /// When the run started, to compare with expiry times.
  package let now: UnixTime
  package let thresholds: Thresholds
  /// The thresholds that replace them, by source id.
  package let sourceThresholds: [String: Thresholds]
  /// Where the run's settings were written, which decides what remedies call them.
  package let notation: Setting.Notation
  let comparisons: Comparisons
  /// The connectivity checks grouped by session, in the order of the report.
  let sessions: [Session]
  private let sourcesByID: [String: SourceResult]

  package init(
    sources: [SourceResult], checks: [CheckResult], now: UnixTime, thresholds: Thresholds = [:],
    sourceThresholds: [String: Thresholds] = [:], notation: Setting.Notation = .option
  ) {
    self.sources = sources
    self.checks = checks
    self.now = now
    self.thresholds = thresholds
    self.sourceThresholds = sourceThresholds
    self.notation = notation
    comparisons = Comparisons(checks)
    let byID = Dictionary(sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    sourcesByID = byID
    sessions = Dictionary(grouping: checks.filter(\.isCandidate), by: \.source)
      .sorted { $0.key < $1.key }
      .map { Session(checks: $0.value, source: byID[$0.key]) }
  }

  /// The limits of a measure for a source.
  func limits(of measure: Measure, for source: String) -> Limits? {
    sourceThresholds[source]?[measure] ?? thresholds[measure]
  }

  func hasLimits(of measure: Measure) -> Bool {
    thresholds[measure] != nil || sourceThresholds.values.contains { $0[measure] != nil }
  }

  func source(of check: CheckResult) -> SourceResult? { sourcesByID[check.source] }
}
