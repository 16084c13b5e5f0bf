import Vocabulary

extension JSONValue {
  /// The value converted to a string as a browser does (ECMA-262 section 7.1.17).
  var scriptText: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): Self.scriptNumber(text)
    case .string(let text): text
    case .array(let elements):
      elements.map { $0 == .null ? "" : $0.scriptText }.joined(separator: ",")
    case .object: "[object Object]"
    }
  }

  /// A number as `Number::toString` of ECMA-262 section 6.1.6.1.20 writes it.
  private static func scriptNumber(_ text: String) -> String {
    guard let value = Double(text), value.isFinite else {
      return text.hasPrefix("-") ? "-Infinity" : "Infinity"
    }
    guard value != 0 else { return "0" }
    // The shortest digits that read back as the same number, as found by the standard library.
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0] == "0" ? "" : String(mantissa[0])
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    let leadingZeros = whole.isEmpty ? fraction.prefix { $0 == "0" }.count : 0
    var digits = String((whole + fraction).drop { $0 == "0" })
    // The number of digits before the decimal point.
    let point =
      (whole.isEmpty ? -leadingZeros : whole.count) + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.hasSuffix("0") { digits.removeLast() }
    return (value < 0 ? "-" : "") + written(digits, point)
  }

  private static func written(_ digits: String, _ point: Int) -> String {
    let count = digits.count
    if point >= count, point <= 21 { return digits + String(repeating: "0", count: point - count) }
    if (1...21).contains(point) { return "\(digits.prefix(point)).\(digits.dropFirst(point))" }
    if (-5...0).contains(point) { return "0." + String(repeating: "0", count: -point) + digits }
    let exponent = point - 1
    let mantissa = digits.prefix(1) + (count > 1 ? "." + digits.dropFirst() : "")
    return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
  }
}
