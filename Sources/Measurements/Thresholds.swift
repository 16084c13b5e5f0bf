package import Vocabulary

/// The durations that thresholds can limit.
package enum Measure: String, CaseIterable, Hashable, Sendable {
  /// The median round trip.
  case rtt
  case jitter
  /// Fetching a source's configuration.
  case config
  case resolve
  /// The proxy's time to open the tunnel.
  case proxy
  case connect
  case tls
  case dtls
  case binding
  case allocate
  case ice
  /// The whole check.
  case total
}

/// The durations at which a measure degrades or fails a run.
package struct Limits: Hashable, Sendable {
  package var warning: Nanoseconds?
  package var critical: Nanoseconds?

  package init(warning: Nanoseconds? = nil, critical: Nanoseconds? = nil) {
    self.warning = warning
    self.critical = critical
  }

  /// The most severe limit that a value exceeds; a value equal to the limit does not exceed it.
  package func exceeded(by value: Nanoseconds) -> (severity: Severity, limit: Nanoseconds)? {
    if let critical, value > critical { return (.critical, critical) }
    if let warning, value > warning { return (.warning, warning) }
    return nil
  }
}

/// The limits that the user set.
package typealias Thresholds = [Measure: Limits]

extension CheckResult {
  /// The measured value; `nil` if it was not measured.
  package func value(of measure: Measure) -> Nanoseconds? {
    switch measure {
    case .rtt: rtt?.median
    case .jitter: rtt?.jitter
    case .config: nil
    case .resolve: duration(of: .resolve)
    case .proxy: duration(of: .proxy)
    case .connect: duration(of: .connect)
    case .tls: duration(of: .tls)
    case .dtls: duration(of: .dtls)
    case .binding: duration(of: .binding)
    case .allocate: duration(of: .allocate)
    case .ice: duration(of: .ice)
    case .total: outcome == .skipped ? nil : duration
    }
  }
}
