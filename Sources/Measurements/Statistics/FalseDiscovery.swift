/// Many tests at once: a hundred targets would give five false alarms at 5 %.
package enum FalseDiscovery {
  /// The largest probability to believe, so that at most `rate` of what is believed is chance
  /// (Benjamini and Hochberg); 0 to believe none.
  package static func limit(_ pValues: [Double], rate: Double) -> Double {
    let sorted = pValues.sorted()
    let last = sorted.indices.last { sorted[$0] <= rate * Double($0 + 1) / Double(sorted.count) }
    return last.map { sorted[$0] } ?? 0
  }
}
