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

  package mutating func add(_ labels: Labels, _ value: String?) {
    guard let value else { return }
    samples.append((labels, value))
  }

  /// The same family without some labels, which must not be what tells its samples apart.
  func without(_ names: Set<String>) -> MetricFamily {
    var family = self
    family.samples = samples.map { ($0.labels.without(names), $0.value) }
    return family
  }

  /// The family in the Prometheus text format 0.0.4, with samples in order; empty without samples.
  ///
  /// With `timestamp`, which must be in seconds, it is also valid OpenMetrics 1.0.
  package func text(timestamp: String? = nil) -> String {
    guard !samples.isEmpty else { return "" }
    let end = timestamp.map { " \($0)\n" } ?? "\n"
    let lines = samples.map { (labels: $0.labels.text, value: $0.value) }
      .sorted { $0.labels < $1.labels }
    // Appended piece by piece: an exporter writes a hundred such lines for each probe.
    var text = heading
    for line in lines {
      text += name
      text += line.labels
      text += " "
      text += line.value
      text += end
    }
    return text
  }

  var heading: String { "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n" }
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

/// The labels of a sample, sorted by name.
package struct Labels: Hashable, Sendable {
  private struct Pair: Hashable, Sendable {
    let name: String
    let value: String
  }

  private var pairs: [Pair]

  package init(_ pairs: [String: String] = [:]) {
    self.pairs = pairs.map { Pair(name: $0, value: $1) }.sorted { $0.name < $1.name }
  }

  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  var names: [String] { pairs.map(\.name) }

  package func adding(_ more: [String: String]) -> Labels {
    var labels = Labels(more)
    labels.pairs += pairs.filter { more[$0.name] == nil }
    labels.pairs.sort { $0.name < $1.name }
    return labels
  }

  func without(_ names: Set<String>) -> Labels {
    var labels = self
    labels.pairs.removeAll { names.contains($0.name) }
    return labels
  }

  var text: String {
    guard !pairs.isEmpty else { return "" }
    var text = "{"
    for (index, pair) in pairs.enumerated() {
      if index > 0 { text += "," }
      text += pair.name
      text += "=\""
      text += escaped(pair.value)
      text += "\""
    }
    text += "}"
    return text
  }
}

private func escaped(_ value: String) -> String {
  let marks = [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "\n")]
  guard value.utf8.contains(where: marks.contains) else { return value }
  var result = ""
  for scalar in value.unicodeScalars {
    switch scalar {
    case "\\": result += "\\\\"
    case "\"": result += "\\\""
    case "\n": result += "\\n"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
