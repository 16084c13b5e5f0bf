/// Bytes as hexadecimal digits.
package enum Hexadecimal {
  /// Two lower-case digits for each byte, without separators.
  package static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0xF)])
    }
    return text
  }

  private static let digits = Array("0123456789abcdef")
}
