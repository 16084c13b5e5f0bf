import Measurements
import Vocabulary

extension Nanoseconds {
  /// The span in seconds as a decimal number, exact to the nanosecond and without an exponent.
  var decimalSeconds: String {
    decimal(count, fractionDigits: 9)
  }
}

extension UnixTime {
  /// The seconds since 1970 as a decimal number, exact to the millisecond.
  var decimalSeconds: String {
    decimal(milliseconds, fractionDigits: 3)
  }
}

/// Puts a decimal point before the last digits of a number and drops zeros at the end.
private func decimal(_ value: Int64, fractionDigits: Int) -> String {
  let sign = value < 0 ? "-" : ""
  let digits = String(value.magnitude)
  let padded = String(repeating: "0", count: max(0, fractionDigits + 1 - digits.count)) + digits
  var fraction = padded.suffix(fractionDigits)
  while fraction.last == "0" { fraction.removeLast() }
  let whole = padded.dropLast(fractionDigits)
  return fraction.isEmpty ? sign + whole : "\(sign)\(whole).\(fraction)"
}
