import Vocabulary

/// Bytes as people paste them: hexadecimal digits, perhaps with blanks, colons and line ends in
/// between.
enum HexadecimalInput {
  /// The bytes; `nil` if the text contains anything else, or half a byte.
  static func bytes(_ text: [UInt8]) -> [UInt8]? {
    var digits: [UInt8] = []
    for byte in text where !isSeparator(byte) {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      digits.append(UInt8(digit))
    }
    guard digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
