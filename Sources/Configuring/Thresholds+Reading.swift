import Measurements

extension Thresholds {
  /// Reads a section whose shape was checked before; empty if it is missing.
  init(_ node: Node?, path: String) throws(ConfigurationProblems) {
    self = [:]
    var problems: [ConfigurationProblem] = []
    for entry in node?.entries ?? [] {
      guard let measure = Measure(rawValue: entry.key) else { continue }
      let limits = Limits(
        warning: entry.value["warning"]?.quantity(of: measure),
        critical: entry.value["critical"]?.quantity(of: measure))
      if let message = limits.contradiction {
        problems.append(entry.value.problem(message, at: path.dotted(entry.key)))
      }
      self[measure] = limits
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
  }
}

extension Node {
  fileprivate func quantity(of measure: Measure) -> Quantity? {
    measure.isShare ? share.map(Quantity.share) : span.map(Quantity.time)
  }
}

extension Limits {
  /// Why the limits contradict each other.
  fileprivate var contradiction: String? {
    switch (warning, critical) {
    case (nil, nil): "give warning or critical"
    case (let warning?, let critical?) where warning > critical: "warning is above critical"
    default: nil
    }
  }
}
