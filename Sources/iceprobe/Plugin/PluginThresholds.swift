import Reporting
import Vocabulary

/// The values of `-w` and `-c`: `100ms`, `rtt=100ms`, `loss=20,cert-days=14:`.
struct PluginThresholds {
  private(set) var ranges: [PluginMeasure: ThresholdRange] = [:]

  init(_ texts: [String], option: String) throws(UsageError) {
    for text in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // As in check_ping: a bare percentage is the loss.
      let bare = text.hasSuffix("%") ? PluginMeasure.loss : .rtt
      let named = parts.count == 2 ? PluginMeasure(rawValue: String(parts[0])) : bare
      guard let measure = named else {
        let names = PluginMeasure.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError("\(option): no such measure; expected one of \(names)")
      }
      let written = String(parts.last ?? "")
      guard let range = ThresholdRange(written, bound: measure.bound) else {
        throw UsageError("\(option): \(measure.rawValue) needs a range such as \(measure.example)")
      }
      // Other plugins use milliseconds: 100 hardly means 100 seconds, which no check ever takes.
      if measure.isTime, let number = Double(written), number >= 10 {
        throw UsageError(
          "\(option): \(written) would be seconds: write \(written)ms, or \(written)s if that is meant"
        )
      }
      ranges[measure] = range
    }
  }
}

extension PluginMeasure {
  /// One end of a range: seconds, percent or days, with an optional unit.
  fileprivate func bound(_ text: Substring) -> Double? {
    switch self {
    case .loss: return Double(text.hasSuffix("%") ? text.dropLast() : text)
    case .certDays: return Double(text.hasSuffix("d") ? text.dropLast() : text)
    default:
      if let number = Double(text), number.isFinite { return number }
      return Nanoseconds(text: String(text))?.seconds
    }
  }

  fileprivate var isTime: Bool { self != .loss && self != .certDays }

  fileprivate var example: String {
    switch self {
    case .loss: "20 (percent), @10:20 or 5:"
    case .certDays: "14: (days)"
    default: "100ms, 0.1 (seconds), 10ms:200ms or @1s:2s"
    }
  }
}
