package import ConfigSources
package import Measurements

/// A source to ask in a run, and what hangs on it.
package struct SourcePlan: Sendable {
  package var source: ConfigSource
  /// What reports call it.
  package var name: String
  /// Whether its failure, and that of its servers, fails the run or only degrades it.
  package var isRequired: Bool
  /// Its own limits; each stands in for the run's limits of the same measure.
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
