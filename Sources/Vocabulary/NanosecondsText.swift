extension Nanoseconds {
  /// Reads `250ms`, `5s`, `2m`, `1h` or a bare number of seconds, up to a day.
  ///
  /// A day, because longer waits are typing errors; far from any overflow.
  package init?(text: String) {
    let units: [(suffix: String, seconds: Double)] = [
      ("ms", 0.001), ("us", 0.000_001), ("s", 1), ("m", 60), ("h", 3600), ("", 1),
    ]
    guard let unit = units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
    let digits = text.dropLast(unit.suffix.count)
    guard digits.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }), let count = Double(digits),
      count * unit.seconds <= 86_400
    else { return nil }
    self.init(seconds: count * unit.seconds)
  }
}

extension Nanoseconds {
  /// The span in seconds as a decimal number, exact to the nanosecond and without an exponent.
  package var decimalSeconds: String { Decimal.text(count, fractionDigits: 9) }

  /// The span for people, with one decimal: `5 s`, `2.5 s`.
  package var tenthsOfSeconds: String {
    Decimal.text(count / 100_000_000, fractionDigits: 1) + " s"
  }
}
