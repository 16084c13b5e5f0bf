/// Decimal digits.
package enum Decimal {
  /// At least `width` digits, padded with zeros in front.
  package static func padded(_ value: some BinaryInteger, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// The value with a decimal point before its last digits, and no trailing zeros in its fraction.
  package static func text(_ value: Int64, fractionDigits: Int) -> String {
    // From the last digit on. A report has dozens of numbers for each check.
    var digits: [UInt8] = []
    digits.reserveCapacity(22)
    var rest = value.magnitude
    var place = 0
    while rest > 0 || place <= fractionDigits {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      let isTrailingZero = digits.isEmpty && digit == 0 && place < fractionDigits
      if place == fractionDigits, !digits.isEmpty { digits.append(UInt8(ascii: ".")) }
      if !isTrailingZero { digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)) }
      rest = quotient
      place += 1
    }
    if value < 0 { digits.append(UInt8(ascii: "-")) }
    digits.reverse()
    return String(decoding: digits, as: UTF8.self)
  }
}
