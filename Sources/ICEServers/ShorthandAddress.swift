import Vocabulary

/// IPv4 addresses as `inet_aton` and browsers read them: one to four numbers, of which the last fills
/// what is left, in decimal, octal (`0177`) or hexadecimal (`0x7f`).
enum ShorthandAddress {
  static func read(_ text: String) -> IPAddress? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...4).contains(parts.count) else { return nil }
    var value: UInt32 = 0
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let bits = isLast ? 32 - 8 * index : 8
      guard let number = number(part), UInt64(number) < 1 << UInt64(bits) else { return nil }
      value = isLast ? value << UInt32(bits) | number : value << 8 | number
    }
    return .v4(value)
  }

  private static func number(_ text: Substring) -> UInt32? {
    if text.hasPrefix("0x") { return text.count > 2 ? UInt32(text.dropFirst(2), radix: 16) : 0 }
    guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { return nil }
    return text.count > 1 && text.hasPrefix("0") ? UInt32(text, radix: 8) : UInt32(text)
  }
}
