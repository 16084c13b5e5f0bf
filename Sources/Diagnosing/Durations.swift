import Vocabulary

/// A span in a sentence: `541 µs`, `10.3 ms`, `2.5 s`, `3 h 12 min`, `5 d 2 h`.
func describe(_ span: Nanoseconds) -> String {
  let nanoseconds = span.count.magnitude
  switch nanoseconds {
  case ..<1_000_000: return "\(nanoseconds / 1000) µs"
  case ..<1_000_000_000: return "\(tenths(nanoseconds, of: 1_000_000)) ms"
  case ..<120_000_000_000: return "\(tenths(nanoseconds, of: 1_000_000_000)) s"
  default: return describe(seconds: Int64(clamping: nanoseconds / 1_000_000_000))
  }
}

/// Whole seconds, in their two largest units.
func describe(seconds: Int64) -> String {
  let count = seconds.magnitude
  switch count {
  case ..<600: return "\(count) s"
  case ..<3600: return "\(count / 60) min"
  case ..<172_800:
    let minutes = count % 3600 / 60
    return "\(count / 3600) h" + (minutes == 0 ? "" : " \(minutes) min")
  default:
    let hours = count % 86_400 / 3600
    return "\(count / 86_400) d" + (hours == 0 ? "" : " \(hours) h")
  }
}

/// One decimal below a hundred, none above.
private func tenths(_ value: UInt64, of unit: UInt64) -> String {
  let tenths = (value + unit / 20) / (unit / 10)
  guard tenths < 1000, tenths % 10 != 0 else { return "\((value + unit / 2) / unit)" }
  return "\(tenths / 10).\(tenths % 10)"
}
