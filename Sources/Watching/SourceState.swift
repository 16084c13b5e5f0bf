package import Measurements
package import Vocabulary

/// A watched source: how it was fetched last, and since when.
package struct SourceState: Sendable {
  package private(set) var latest: SourceResult
  package private(set) var thresholds: Thresholds
  /// Since when it can, or cannot, be fetched.
  package private(set) var since: UnixTime
  package private(set) var fetchCount = 1
  package private(set) var failedFetchCount: Int

  init(_ first: SourceResult, _ thresholds: Thresholds, at now: UnixTime) {
    latest = first
    self.thresholds = thresholds
    since = now
    failedFetchCount = first.outcome == .failed ? 1 : 0
  }

  mutating func record(_ next: SourceResult, _ thresholds: Thresholds, at now: UnixTime) {
    if next.outcome != latest.outcome { since = now }
    latest = next
    self.thresholds = thresholds
    fetchCount += 1
    if next.outcome == .failed { failedFetchCount += 1 }
  }
}
