package import Probing
package import Vocabulary

/// What is served: it comes from the configuration, and a reload replaces it as a whole.
package struct ServeSettings: Sendable {
  /// Each is a target by its name, and each URI listed in one by its text.
  package var sources: [SourcePlan]
  /// By name; never without `default`.
  package var modules: [String: ProbeModule]
  /// Whether `target` may be a URI that no source lists.
  package var allowsAnyTarget: Bool
  /// How often all sources are checked beside the scrapes; `nil` for never.
  package var continuous: Nanoseconds?
  /// What a probe leaves of the scrape's time, so that its answer arrives in time.
  package var timeoutOffset: Nanoseconds
  /// How many probes are remembered, and as many failed ones.
  package var historyLimit: Int
  /// The configuration in YAML, without secrets.
  package var shown: String
  /// What a reload cannot change any more.
  package var atStart: [StartSetting]

  package init(
    sources: [SourcePlan], modules: [String: ProbeModule], allowsAnyTarget: Bool,
    continuous: Nanoseconds?, timeoutOffset: Nanoseconds, historyLimit: Int, shown: String,
    atStart: [StartSetting] = []
  ) {
    self.sources = sources
    self.modules = modules
    self.allowsAnyTarget = allowsAnyTarget
    self.continuous = continuous
    self.timeoutOffset = timeoutOffset
    self.historyLimit = historyLimit
    self.shown = shown
    self.atStart = atStart
  }
}

/// A setting that counts at the start alone: its key in the file, and its value in words.
package struct StartSetting: Hashable, Sendable {
  package var key: String
  package var value: String

  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

/// A way to probe: what the configuration file says of checks and trust, under a name.
package struct ProbeModule: Sendable {
  package var run: Run
  /// The longest time of a probe, however long a scrape may take.
  package var limit: Nanoseconds
  /// Its settings in YAML, without secrets.
  package var shown: String

  package init(run: Run, limit: Nanoseconds, shown: String) {
    self.run = run
    self.limit = limit
    self.shown = shown
  }

  /// The module of a request that names none.
  package static let standard = "default"
}

extension ServeSettings {
  /// What to probe for a `target`; `nil` if that is not allowed.
  func plan(for target: String) -> SourcePlan? {
    sources.first { $0.name == target }
      ?? sources.lazy.compactMap { $0.only(target) }.first
      ?? (allowsAnyTarget ? SourcePlan(uri: target) : nil)
  }
}
