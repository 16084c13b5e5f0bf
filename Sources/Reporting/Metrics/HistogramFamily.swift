package import Vocabulary

/// A distribution in classic buckets, which every Prometheus understands.
///
/// The bounds are the same in every process of a version: from 50 µs to 26 s, each twice the one before.
package struct Buckets: Hashable, Sendable {
  package static let bounds = (0..<20).map { Nanoseconds(50_000 << $0) }

  /// Not cumulative; the last is for everything above the bounds.
  private var counts = [Int](repeating: 0, count: bounds.count + 1)
  private var sum = Nanoseconds.zero

  package init() {}

  package var count: Int { counts.reduce(0, +) }

  package mutating func record(_ value: Nanoseconds) {
    let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
    counts[place] += 1
    sum = sum + value
  }

  /// The lines of the text format, less the name: suffix, labels, value.
  fileprivate func samples(_ labels: Labels) -> [(suffix: String, labels: Labels, value: String)] {
    var total = 0
    let buckets = zip(Self.bounds.map(\.decimalSeconds) + ["+Inf"], counts).map { bound, count in
      total += count
      return ("_bucket", labels.adding(["le": bound]), "\(total)")
    }
    return buckets + [("_sum", labels, sum.decimalSeconds), ("_count", labels, "\(total)")]
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
    let lines = series.sorted { $0.labels.text < $1.labels.text }.flatMap { labels, buckets in
      buckets.samples(labels).map { "\(name)\($0.suffix)\($0.labels.text) \($0.value)\n" }
    }
    return "# HELP \(name) \(help)\n# TYPE \(name) histogram\n" + lines.joined()
  }
}
