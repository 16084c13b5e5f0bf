/// Secrets by their first bytes, ignoring case.
struct SecretNeedles: Sendable {
  /// Longer secrets, by their first eight bytes.
  private var long: [UInt64: [[UInt8]]] = [:]
  /// Secrets of fewer bytes, whole, by their length.
  private var short: [Int: Set<UInt64>] = [:]
  /// The first two bytes of all secrets, one bit per pair: rules out most positions quickly.
  ///
  /// Nothing while there are none: many masks stay empty.
  private var beginnings: [UInt64] = []

  var isEmpty: Bool { long.isEmpty && short.isEmpty }

  mutating func insert(_ secret: [UInt8]) {
    let folded = secret.map(\.folded)
    guard folded.count >= SecretMask.shortestSecret else { return }
    if folded.count >= SecretMask.shortestPrefix {
      let key = Self.key(folded[..<SecretMask.shortestPrefix])
      if long[key]?.contains(folded) != true { long[key, default: []].append(folded) }
    } else {
      short[folded.count, default: []].insert(Self.key(folded[...]))
    }
    if beginnings.isEmpty { beginnings = [UInt64](repeating: 0, count: 1024) }
    let beginning = Int(folded[0]) << 8 | Int(folded[1])
    beginnings[beginning >> 6] |= 1 << UInt64(beginning & 63)
  }

  /// Whether a text contains the first two bytes of a secret.
  func mayStand(in bytes: [UInt8]) -> Bool {
    !isEmpty && bytes.indices.dropLast().contains { mayBegin(bytes, at: $0) }
  }

  /// Appends the ranges of secrets in the text that the view was made from; if `isSure`, only those
  /// that are no coincidence.
  func find(in view: TextView, isSure: Bool = false, _ ranges: inout [Range<Int>]) {
    guard !isEmpty else { return }
    let bytes = view.bytes
    // A secret may begin within another, above all within the beginning of one: each match is looked
    // into, while that costs no more than a few readings of the text.
    var budget = 16 * bytes.count
    var index = 0
    while index + SecretMask.shortestSecret <= bytes.count {
      guard mayBegin(bytes, at: index), let count = match(in: bytes, at: index) else {
        index += 1
        continue
      }
      if !isSure || bytes[index..<index + count].isUnlikely {
        ranges.append(view.origin(of: index..<index + count))
      }
      budget -= count
      index += budget > 0 ? 1 : count
    }
  }

  private func mayBegin(_ bytes: [UInt8], at index: Int) -> Bool {
    let beginning = Int(bytes[index].folded) << 8 | Int(bytes[index + 1].folded)
    return beginnings[beginning >> 6] & 1 << UInt64(beginning & 63) != 0
  }

  /// How many bytes from here on belong to a secret or its beginning.
  private func match(in bytes: [UInt8], at index: Int) -> Int? {
    var longest: Int?
    if let candidates = long[Self.key(bytes[index...].prefix(SecretMask.shortestPrefix))],
      index + SecretMask.shortestPrefix <= bytes.count
    {
      // The key's bytes match at least, and every matching byte is skipped: no byte is read twice.
      for candidate in candidates {
        let common = zip(candidate, bytes[index...]).prefix { $0 == $1.folded }.count
        longest = max(longest ?? 0, common)
      }
    }
    for (count, keys) in short where count > (longest ?? 0) && index + count <= bytes.count {
      let range = index..<index + count
      if keys.contains(Self.key(bytes[range])), bytes.standsAlone(range) { longest = count }
    }
    return longest
  }

  private static func key(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1.folded) }
  }
}

extension [UInt8] {
  /// Whether it is not part of a longer word or number; anything else always stands alone.
  fileprivate func standsAlone(_ range: Range<Int>) -> Bool {
    let secret = self[range]
    guard secret.allSatisfy(\.isWordLetter) || secret.allSatisfy(\.isDigit) else { return true }
    let neighbours = [range.lowerBound - 1, range.upperBound].filter(indices.contains)
    return !neighbours.contains { self[$0].isWordLetter || self[$0].isDigit }
  }
}

extension ArraySlice<UInt8> {
  /// Whether no sentence contains it by chance.
  fileprivate var isUnlikely: Bool {
    count >= 2 * SecretMask.shortestPrefix
      || count >= SecretMask.shortestPrefix && contains(where: \.isWordLetter)
        && contains { !$0.isWordLetter }
  }
}

extension UInt8 {
  /// The byte in lower case.
  var folded: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }

  /// An ASCII letter, or a byte of a character beyond ASCII.
  fileprivate var isWordLetter: Bool {
    self >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(folded)
  }
}
