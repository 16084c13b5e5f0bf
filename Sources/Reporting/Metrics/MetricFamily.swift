/// One metric: its name, its help and its samples.
package struct MetricFamily: Sendable {
  /// The types of the text format that we use.
  package enum Kind: String, Sendable {
    case gauge
    case counter
  }

  package let name: String
  private let kind: Kind
  let help: String
  private(set) var samples: [(labels: Labels, value: String)] = []

  /// A report's families are gauges: it is one run's state, not a running count.
  ///
  /// The help is part of the metric's identity: node_exporter drops a file whose HELP differs from
  /// another file's.
  init(_ name: String, help: String) {
    self.init(named: "iceprobe_" + name, .gauge, help: help)
  }

  /// A family under its full name.
  package init(named name: String, _ kind: Kind, help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// Labels are made only for what has a value: of a probe's phases most have none.
  package mutating func add(_ labels: @autoclosure () -> Labels, _ value: String?) {
    guard let value else { return }
    samples.append((labels(), value))
  }

  /// The same family without some labels, which must not be what tells its samples apart.
  func without(_ names: [String]) -> MetricFamily {
    var family = self
    family.samples = samples.map { ($0.labels.without(names), $0.value) }
    return family
  }

  /// The family in the Prometheus text format 0.0.4, with samples in order; empty without samples.
  package func text() -> String { CollectionOfOne(self).text() }

  /// With `timestamp`, which must be in seconds, it is also valid OpenMetrics 1.0.
  ///
  /// Appended piece by piece: an exporter writes a hundred lines for each probe.
  fileprivate func write(to text: inout String, _ timestamp: String?) {
    guard !samples.isEmpty else { return }
    writeHeading(to: &text)
    for (labels, value) in samples.sorted(by: { $0.labels.text < $1.labels.text }) {
      text += name
      text += labels.text
      text += " "
      text += value
      if let timestamp {
        text += " "
        text += timestamp
      }
      text += "\n"
    }
  }

  var heading: String {
    var text = ""
    writeHeading(to: &text)
    return text
  }

  private func writeHeading(to text: inout String) {
    for piece in ["# HELP ", name, " ", help, "\n# TYPE ", name, " ", kind.rawValue, "\n"] {
      text += piece
    }
  }
}

extension Collection<MetricFamily> {
  /// Families in the Prometheus text format 0.0.4, one after the other; with `timestamp` also in OpenMetrics 1.0.
  func text(timestamp: String? = nil) -> String {
    var text = ""
    for family in self { family.write(to: &text, timestamp) }
    return text
  }
}

// Those that a history has, too.
extension MetricFamily {
  static let success = MetricFamily("success", help: "Whether every check of the target passed.")
  static let roundTrip = MetricFamily(
    "stun_rtt_seconds", help: "Median round trip to the server, at the slowest address.")
  static let phaseDuration = MetricFamily(
    "phase_duration_seconds", help: "How long a phase that worked took, at the slowest address.")
  static let lossRatio = MetricFamily(
    "stun_loss_ratio",
    help: "Share of the datagrams sent, retransmissions included, that were not answered.")
}
