package import Vocabulary

extension Nanoseconds {
  /// Three digits and a unit: `412 ns`, `1.23 ms`, `39.5 s`.
  package var humanReadable: String {
    // Leaves room for two more digits and for rounding.
    let count = Swift.min(self.count.magnitude, UInt64(Int64.max / 1000))
    for (unit, name) in [(1, "ns"), (1000, "µs"), (1_000_000, "ms")] as [(UInt64, String)] {
      if let digits = threeDigits(count, unit: unit) { return "\(sign)\(digits) \(name)" }
    }
    let seconds: UInt64 = 1_000_000_000
    return "\(sign)\(threeDigits(count, unit: seconds) ?? "\(count / seconds)") s"
  }

  private var sign: String { count < 0 ? "-" : "" }
}

/// The number of units with as many decimals as three digits allow; `nil` if it takes four.
private func threeDigits(_ count: UInt64, unit: UInt64) -> String? {
  for (decimals, factor) in [(2, 100), (1, 10), (0, 1)] as [(Int, UInt64)] {
    // Nothing is finer than a nanosecond.
    if unit == 1, decimals > 0 { continue }
    let rounded = (count * factor + unit / 2) / unit
    guard rounded < 1000 else { continue }
    guard decimals > 0 else { return String(rounded) }
    let padded = Decimal.padded(rounded, to: decimals + 1)
    return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }
  return nil
}
