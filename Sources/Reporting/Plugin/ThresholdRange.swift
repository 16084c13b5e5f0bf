/// A range of the monitoring plugins' guidelines: `10`, `10:`, `~:10`, `10:20`, `@10:20`.
///
/// A value alerts outside the range or, with `@`, inside; both ends belong to the range.
package struct ThresholdRange: Hashable, Sendable {
  package let start: Double
  package let end: Double
  package let alertsInside: Bool

  /// - Parameters:
  ///   - text: the range.
  ///   - bound: parses one end; `nil` if it is not a number.
  package init?(_ text: String, bound: (Substring) -> Double?) {
    alertsInside = text.hasPrefix("@")
    let range = text.dropFirst(alertsInside ? 1 : 0)
    let ends = range.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last,
      let start = ends.count == 1 ? 0 : first == "~" ? -Double.infinity : bound(first),
      let end = ends.count == 2 && last.isEmpty ? Double.infinity : bound(last),
      start <= end
    else { return nil }
    self.start = start
    self.end = end
  }

  package func alerts(_ value: Double) -> Bool {
    (start...end).contains(value) == alertsInside
  }
}
