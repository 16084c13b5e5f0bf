// Text forms: dotted quads, and RFC 4291 section 2.2 read, RFC 5952 written.

extension IPAddress {
  /// Reads an address as text: four decimal numbers, or RFC 4291 section 2.2 without brackets.
  ///
  /// Shorthands that `inet_aton` accepts (`1.2.3`, `0x7f.1`, leading zeros) are not addresses here.
  /// A scope (`%eth0`) is not read either: the caller looks up the interface.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    if let value = Self.dottedQuad(bytes[...]) {
      self = .v4(value)
    } else if let groups = Self.groups(of: bytes) {
      self = .v6(high: Self.half(groups[0..<4]), low: Self.half(groups[4..<8]))
    } else {
      return nil
    }
  }

  private static func half(_ groups: ArraySlice<UInt16>) -> UInt64 {
    groups.reduce(0) { $0 << 16 | UInt64($1) }
  }

  private static func dottedQuad(_ text: ArraySlice<UInt8>) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else {
        return nil
      }
      var octet: UInt32 = 0
      for digit in part {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        octet = octet * 10 + UInt32(digit - UInt8(ascii: "0"))
      }
      guard octet <= 255 else { return nil }
      value = value << 8 | octet
    }
    return value
  }

  private static func groups(of text: [UInt8]) -> [UInt16]? {
    let colon = UInt8(ascii: ":")
    var gap: Int?
    for index in text.indices.dropLast() where text[index] == colon && text[index + 1] == colon {
      // A second gap, or three colons in a row, is ambiguous.
      guard gap == nil else { return nil }
      gap = index
    }
    guard let gap else {
      guard let all = plainGroups(text[...]), all.count == 8 else { return nil }
      return all
    }
    guard let head = plainGroups(text[..<gap]), let tail = plainGroups(text[(gap + 2)...]),
      head.count + tail.count < 8, !endsInQuad(text[..<gap])
    else { return nil }
    return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
  }

  private static func endsInQuad(_ text: ArraySlice<UInt8>) -> Bool {
    text.contains(UInt8(ascii: "."))
  }

  private static func plainGroups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    var groups: [UInt16] = []
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, let quad = dottedQuad(part) {
        groups += [UInt16(quad >> 16), UInt16(quad & 0xFFFF)]
      } else if let group = hexGroup(part) {
        groups.append(group)
      } else {
        return nil
      }
    }
    return groups.count <= 8 ? groups : nil
  }

  private static func hexGroup(_ text: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(text.count) else { return nil }
    var value: UInt16 = 0
    for byte in text {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}

extension IPAddress: CustomStringConvertible {
  /// The canonical form: a dotted quad, or RFC 5952 (lower case, longest run of zeros as `::`).
  package var description: String {
    switch self {
    case .v4(let value):
      (0..<4).map { String(value >> UInt32(8 * (3 - $0)) & 0xFF) }.joined(separator: ".")
    case .v6(let high, let low, let scope):
      Self.text(high: high, low: low) + (scope == 0 ? "" : "%\(scope)")
    }
  }

  private static func text(high: UInt64, low: UInt64) -> String {
    // RFC 5952 section 5: a v4-mapped address shows its IPv4 part as a dotted quad.
    if high == 0, low >> 32 == 0xFFFF {
      return "::ffff:\(IPAddress.v4(UInt32(truncatingIfNeeded: low)))"
    }
    let groups = (0..<8).map { index in
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(16 * (3 - index % 4)))
    }
    let run = longestZeroRun(groups)
    let words = groups.map { String($0, radix: 16) }
    guard run.count > 1 else { return words.joined(separator: ":") }
    return words[..<run.lowerBound].joined(separator: ":") + "::"
      + words[run.upperBound...].joined(separator: ":")
  }

  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > longest.count { longest = start..<end }
      start = max(end, start + 1)
    }
    return longest
  }
}
