/// Bytes as hexadecimal digits.
package enum Hexadecimal {
  /// Two lower-case digits for each byte.
  package static func text(_ bytes: some Sequence<UInt8>, separator: String = "") -> String {
    var text = ""
    for byte in bytes {
      if !text.isEmpty { text += separator }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0xF)])
    }
    return text
  }

  /// All digits of the number's width, including leading zeros.
  package static func text(_ value: some FixedWidthInteger & UnsignedInteger) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: value.bitWidth / 4 - text.count) + text
  }

  private static let digits = Array("0123456789abcdef")
}
