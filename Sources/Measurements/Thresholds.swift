package import Vocabulary

/// The measures that thresholds can limit.
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
  /// The packets lost through a relay, in the direction that lost more.
  case relayLoss = "relay-loss"
  /// The median one-way delay through a relay, in the slower direction.
  case relayDelay = "relay-delay"
  /// The jitter through a relay, in the direction where it is larger.
  case relayJitter = "relay-jitter"

  /// Whether it is a share of something, and not a time.
  package var isShare: Bool { self == .relayLoss }
}

/// A value of a measure, or a limit of it.
package enum Quantity: Hashable, Comparable, Sendable {
  case time(Nanoseconds)
  /// From 0 to 1.
  case share(Double)

  /// `nil` for a share.
  package var time: Nanoseconds? { if case .time(let time) = self { time } else { nil } }
}

/// From which value on a measure degrades or fails a run.
package struct Limits: Hashable, Sendable {
  package var warning: Quantity?
  package var critical: Quantity?

  package init(warning: Quantity?, critical: Quantity?) {
    self.warning = warning
    self.critical = critical
  }

  package init(warning: Nanoseconds? = nil, critical: Nanoseconds? = nil) {
    self.init(warning: warning.map(Quantity.time), critical: critical.map(Quantity.time))
  }

  /// The most severe limit that a value exceeds; a value equal to the limit does not exceed it.
  package func exceeded(by value: Quantity) -> (severity: Severity, limit: Quantity)? {
    if let critical, value > critical { return (.critical, critical) }
    if let warning, value > warning { return (.warning, warning) }
    return nil
  }
}

/// The limits that the user set.
package typealias Thresholds = [Measure: Limits]

extension CheckResult {
  /// The measured value; `nil` if it was not measured.
  package func value(of measure: Measure) -> Quantity? {
    guard measure.isShare else { return time(of: measure).map(Quantity.time) }
    return relay?.flows.map(\.lossRatio).max().map(Quantity.share)
  }

  private func time(of measure: Measure) -> Nanoseconds? {
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
    // Data through a relay takes as long as it is told to.
    case .total: outcome == .skipped || kind == .turnRelay ? nil : duration
    case .relayLoss: nil
    case .relayDelay: relay?.flows.compactMap { $0.delay?.median }.max()
    case .relayJitter: relay?.flows.compactMap(\.jitter).max()
    }
  }
}
