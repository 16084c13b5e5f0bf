import Measurements
package import Vocabulary

/// The metrics of many runs in OpenMetrics 1.0, for `promtool tsdb create-blocks-from openmetrics`.
///
/// Names, help and labels are those of a single run's metrics, so that the series go on from there.
package enum Backfill {
  /// The results of one run on the checks of one series; the worst counts, as in a run's metrics.
  package struct Sample: Sendable {
    package var time: UnixTime
    package var isPassed = true
    package var lost = 0
    package var sent = 0
    /// By the name of its phase; the round trip has none.
    package var durations: [PhaseName?: Nanoseconds] = [:]

    package init(at time: UnixTime) {
      self.time = time
    }

    package mutating func take(_ duration: Nanoseconds, of phase: PhaseName?) {
      durations[phase] = max(durations[phase] ?? duration, duration)
    }
  }

  /// The labels of the series that a target belongs to; `nil` for what is no key.
  package struct Series: Hashable, Sendable {
    let labels: Labels

    package init?(key: String) {
      guard let parts = TargetKeys.parts(of: key) else { return nil }
      labels = .target(
        source: parts.source, uri: parts.uri, transport: parts.transport,
        address: IPAddress(scoped: parts.address))
    }
  }

  package static let end = "# EOF\n"

  /// A family's part of the text: its heading, then the samples of every series in order of time.
  package struct Family: Sendable {
    private let family: MetricFamily
    private let phase: PhaseName?
    private let value: @Sendable (Sample) -> String?

    package var heading: String { family.heading }

    /// One family for each phase would be several of one name: their samples follow each other.
    package static let all: [[Family]] = [
      Self.phases,
      [Family(family: .lossRatio, phase: nil) { lossText(lost: $0.lost, of: $0.sent) }],
      [Family(family: .roundTrip, phase: nil) { $0.durations[nil]?.decimalSeconds }],
      [Family(family: .success, phase: nil) { $0.isPassed ? "1" : "0" }],
    ]

    private static let phases = [PhaseName.connect, .tls, .dtls, .allocate].map { phase in
      Family(family: .phaseDuration, phase: phase) { $0.durations[phase]?.decimalSeconds }
    }

    package func lines(_ samples: [Sample], of series: Series) -> String {
      let labels = phase.map { series.labels.adding(["phase": $0.rawValue]) } ?? series.labels
      let start = "\(family.name)\(labels.text) "
      return samples.map { sample in
        value(sample).map { "\(start)\($0) \(sample.time.decimalSeconds)\n" } ?? ""
      }.joined()
    }
  }
}
