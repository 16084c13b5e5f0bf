package import Vocabulary

/// A distribution in classic buckets, which every Prometheus understands.
///
/// The bounds are the same in every process of a version: from 50 µs to 26 s, each twice the one before.
package struct Buckets: Hashable, Sendable {
  package static let bounds = (0..<20).map { Nanoseconds(50_000 << $0) }

  /// Not cumulative; the last is for everything above the bounds.
  private var counts = [Int](repeating: 0, count: Buckets.bounds.count + 1)
  private var sum = Nanoseconds.zero

  package init() {}

  package var count: Int { counts.reduce(0, +) }

  package mutating func record(_ value: Nanoseconds) {
    let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
    counts[place] += 1
    sum = sum + value
  }

  /// The lines of the text format, buckets in order.
  fileprivate func lines(_ name: String, _ labels: Labels) -> [String] {
    var total = 0
    var lines: [String] = []
    for (bound, count) in zip(Self.bounds.map(\.decimalSeconds) + ["+Inf"], counts) {
      total += count
      lines.append("\(name)_bucket\(labels.adding(["le": bound]).text) \(total)\n")
    }
    lines.append("\(name)_sum\(labels.text) \(sum.decimalSeconds)\n")
    lines.append("\(name)_count\(labels.text) \(total)\n")
    return lines
  }
}

/// One metric of the type `histogram`, in seconds.
package struct HistogramFamily {
  package let name: String
  private let help: String
  private var series: [(labels: Labels, buckets: Buckets)] = []

  package init(named name: String, help: String) {
    self.name = name
    self.help = help
  }

  package mutating func add(_ labels: Labels, _ buckets: Buckets) {
    series.append((labels, buckets))
  }

  /// The family in the text format 0.0.4; empty without series.
  package var text: String {
    guard !series.isEmpty else { return "" }
    let lines = series.sorted { $0.labels.text < $1.labels.text }
      .flatMap { $0.buckets.lines(name, $0.labels) }
    return "# HELP \(name) \(help)\n# TYPE \(name) histogram\n" + lines.joined()
  }
}
