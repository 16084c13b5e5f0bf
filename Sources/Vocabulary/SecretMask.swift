/// Finds the secrets of this process in text from outside, in whatever encoding.
///
/// A server may repeat what it was sent: raw, percent-encoded, with JSON or HTML escapes, in
/// base64, base64url or hexadecimal, one within another, in other case, or cut short. It is applied
/// where such text enters, and never to our own sentences, which may share a word with a secret. It
/// takes time linear in the length of the text.
package struct SecretMask: Sendable {
  /// The mask of the run or source that the current task works for.
  @TaskLocal package static var current = SecretMask()

  package static let placeholder = "***"

  /// Shorter secrets are more easily guessed than found in a text, and would hide every other word.
  package static let shortestSecret = 4
  /// A secret cut off after this many bytes or more is still found.
  package static let shortestPrefix = 8

  private var needles = SecretNeedles()

  package init(_ secrets: some Sequence<Secret> = []) {
    insert(secrets)
  }

  package mutating func insert(_ secrets: some Sequence<Secret>) {
    for secret in secrets {
      let bytes = Array(secret.reveal().utf8)
      needles.insert(bytes)
      // Secrets are searched for both as they are and with anything that looks like an escape
      // decoded.
      for view in TextView.unescapings(of: bytes).dropFirst() { needles.insert(view.bytes) }
    }
  }

  package func adding(_ secrets: some Sequence<Secret>) -> SecretMask {
    var mask = self
    mask.insert(secrets)
    return mask
  }

  /// The text with every secret in it replaced.
  ///
  /// Mask before cutting the text, which could leave the first bytes of a secret.
  package func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let ranges = found(in: bytes)
    return ranges.isEmpty
      ? text : String(decoding: Self.replacing(ranges, in: bytes), as: UTF8.self)
  }

  package func masked(_ bytes: [UInt8]) -> [UInt8] {
    Self.replacing(found(in: bytes), in: bytes)
  }

  /// Whether a text contains a secret.
  package func finds(in text: String) -> Bool { !found(in: Array(text.utf8)).isEmpty }

  private func found(in bytes: [UInt8]) -> [Range<Int>] {
    guard !needles.isEmpty, bytes.count >= Self.shortestSecret else { return [] }
    var ranges: [Range<Int>] = []
    for view in TextView.unescapings(of: bytes) {
      needles.find(in: view, &ranges)
      view.eachDecoding { needles.find(in: $0, &ranges) }
    }
    return Self.merged(ranges)
  }

  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
  }

  private static func replacing(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
    var shown: [UInt8] = []
    var end = 0
    for range in ranges {
      shown += bytes[end..<range.lowerBound]
      shown += placeholder.utf8
      end = range.upperBound
    }
    return shown + bytes[end...]
  }
}

extension SafeText {
  /// Takes text from outside the program, without the secrets of the work that the current task
  /// does.
  package init(foreign text: String, limit: Int = proseLimit) {
    self.init(SecretMask.current.masked(text), limit: limit)
  }

  /// Takes an attribute's bytes in the same way.
  package init(foreign bytes: [UInt8], limit: Int = attributeLimit) {
    self.init(SecretMask.current.masked(bytes), limit: limit)
  }
}

/// Secrets by their first bytes, ignoring case.
private struct SecretNeedles: Sendable {
  /// Longer secrets, by their first eight bytes.
  private var long: [UInt64: [[UInt8]]] = [:]
  /// Secrets of fewer bytes, whole, by their length.
  private var short: [Int: Set<UInt64>] = [:]
  /// The first two bytes of all secrets, one bit per pair: rules out most positions quickly.
  private var beginnings = [UInt64](repeating: 0, count: 1024)

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
    let beginning = Int(folded[0]) << 8 | Int(folded[1])
    beginnings[beginning >> 6] |= 1 << UInt64(beginning & 63)
  }

  /// Appends the ranges of secrets in the text that the view was made from.
  func find(in view: TextView, _ ranges: inout [Range<Int>]) {
    var index = 0
    while index + SecretMask.shortestSecret <= view.bytes.count {
      guard mayBegin(view, at: index), let count = match(in: view.bytes, at: index) else {
        index += 1
        continue
      }
      ranges.append(view.starts[index]..<view.ends[index + count - 1])
      index += count
    }
  }

  private func mayBegin(_ view: TextView, at index: Int) -> Bool {
    let beginning = Int(view.bytes[index].folded) << 8 | Int(view.bytes[index + 1].folded)
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
      if keys.contains(Self.key(bytes[index..<index + count])) { longest = count }
    }
    return longest
  }

  private static func key(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1.folded) }
  }
}

extension UInt8 {
  /// The byte in lower case.
  fileprivate var folded: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
