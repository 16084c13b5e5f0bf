package import ConfigSources
package import Measurements

/// A source to fetch in a run, and what depends on it.
package struct SourcePlan: Sendable {
  package var source: ConfigSource
  /// Its name in reports.
  package var name: String
  /// Whether its failure, and that of its servers, fails the run or only degrades it.
  package var isRequired: Bool
  /// Its own limits; each replaces the run's limits for the same measure.
  package var thresholds: Thresholds

  package init(
    _ source: ConfigSource, name: String? = nil, isRequired: Bool = true,
    thresholds: Thresholds = [:]
  ) {
    self.source = source
    self.name = name ?? source.name
    self.isRequired = isRequired
    self.thresholds = thresholds
  }
}
