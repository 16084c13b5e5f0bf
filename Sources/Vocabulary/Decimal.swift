/// Decimal digits.
package enum Decimal {
  /// At least `width` digits, padded with zeros in front.
  package static func padded(_ value: some BinaryInteger, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// The value with a decimal point before its last digits, and no trailing zeros in its fraction.
  package static func text(_ value: Int64, fractionDigits: Int) -> String {
    let digits = padded(value.magnitude, to: fractionDigits + 1)
    var fraction = digits.suffix(fractionDigits)
    while fraction.last == "0" { fraction.removeLast() }
    let whole = (value < 0 ? "-" : "") + digits.dropLast(fractionDigits)
    return fraction.isEmpty ? whole : "\(whole).\(fraction)"
  }
}
