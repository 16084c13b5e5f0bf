/// Finds the secrets of this process in text from outside, in whatever encoding.
///
/// A server may repeat what it was sent: raw, percent-encoded, with JSON or HTML escapes, in
/// base64, base64url or hexadecimal, one within another, in other case, or cut short. It is applied
/// where such text enters. Innocent text stays readable: see ``spare(_:)``, ``shortestSecret`` and
/// ``guarded(_:)``. It takes time linear in the length of the text.
package struct SecretMask: Sendable {
  /// Gives the mask of the run that the current task works for, with all secrets known by then.
  ///
  /// A nominal type: with a bare function type as a task-local value, programs that Swift 6.3
  /// optimises crash when they set it.
  package struct Lookup: Sendable {
    fileprivate let mask: @Sendable () -> SecretMask

    package init(_ mask: @escaping @Sendable () -> SecretMask) {
      self.mask = mask
    }
  }

  @TaskLocal package static var inForce = Lookup { none }

  package static var current: SecretMask { inForce.mask() }
  private static let none = SecretMask()

  package static let placeholder = "***"

  /// Shorter secrets are more easily guessed than found in a text, and would hide every other word.
  ///
  /// Below ``shortestPrefix``, secrets of letters or digits alone are found only as whole words: the
  /// password `turn` masks nothing in `return`.
  package static let shortestSecret = 4
  /// A secret cut off after this many bytes or more is still found.
  package static let shortestPrefix = 8

  private var needles = SecretNeedles()
  /// Names in which nothing is masked, in lower case.
  private var spared: Set<[UInt8]> = []

  package init(_ secrets: some Sequence<Secret> = []) {
    insert(secrets)
  }

  package mutating func insert(_ secrets: some Sequence<Secret>) {
    for secret in secrets {
      let bytes = Array(secret.reveal().utf8)
      needles.insert(bytes)
      // Secrets are searched for both as they are and with anything that looks like an escape
      // decoded. In forms, a blank is written as a plus.
      for view in TextView(bytes).unescapings.dropFirst() { needles.insert(view.bytes) }
      let blank = UInt8(ascii: " ")
      if bytes.contains(blank) {
        needles.insert(bytes.map { $0 == blank ? UInt8(ascii: "+") : $0 })
      }
    }
  }

  /// Keeps given names readable even if they begin like a secret, or contain one.
  ///
  /// `openrelay.metered.ca` has a user whose password is `openrelayproject`.
  package mutating func spare(_ names: some Sequence<String>) {
    for name in names where name.utf8.count >= Self.shortestSecret {
      spared.insert(name.utf8.map(\.folded))
    }
  }

  /// The text with every secret in it replaced.
  ///
  /// Mask before cutting the text, which could leave the first bytes of a secret.
  package func masked(_ text: String) -> String {
    guard !needles.isEmpty else { return text }
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

  /// One of our own sentences, with every secret masked that it cannot contain by chance.
  ///
  /// Our words may be the same as a secret's: only 16 bytes in a row count, or 8 of which some are
  /// letters and some are not. It is the second line behind ``masked(_:)``.
  package func guarded(_ text: String) -> String {
    guard !needles.isEmpty else { return text }
    let bytes = Array(text.utf8)
    guard mayHoldSecret(bytes) else { return text }
    var ranges: [Range<Int>] = []
    for view in TextView(bytes).unescapings { needles.find(in: view, isSure: true, &ranges) }
    let kept = withoutSpared(ranges, in: bytes)
    return kept.isEmpty
      ? text : String(decoding: Self.replacing(Self.merged(kept), in: bytes), as: UTF8.self)
  }

  /// Whether the first bytes of a secret are there, or an escape that may hide them.
  private func mayHoldSecret(_ bytes: [UInt8]) -> Bool {
    needles.mayStand(in: bytes) || bytes.contains(where: \.beginsEscape)
  }

  private func found(in bytes: [UInt8]) -> [Range<Int>] {
    guard !needles.isEmpty, bytes.count >= Self.shortestSecret else { return [] }
    var ranges: [Range<Int>] = []
    // No name is written in base64 or hexadecimal, so nothing in those is spared.
    var encoded: [Range<Int>] = []
    for view in TextView(bytes).unescapings {
      needles.find(in: view, &ranges)
      view.eachDecoding(where: mayHoldSecret) { decoded in
        for view in decoded.unescapings { needles.find(in: view, &encoded) }
      }
    }
    return Self.merged(withoutSpared(ranges, in: bytes) + encoded)
  }

  /// Without the ranges within a spared name.
  private func withoutSpared(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [Range<Int>] {
    guard !ranges.isEmpty, !spared.isEmpty else { return ranges }
    let folded = bytes.map(\.folded)
    return ranges.filter { range in !spared.contains { folded.holds($0, around: range) } }
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

extension [UInt8] {
  /// Whether a name occurs here such that the range is within it.
  fileprivate func holds(_ name: [UInt8], around range: Range<Int>) -> Bool {
    guard name.count >= range.count, name.count <= count else { return false }
    let first = Swift.max(0, range.upperBound - name.count)
    let last = Swift.min(range.lowerBound, count - name.count)
    guard first <= last else { return false }
    return (first...last).contains { self[$0..<$0 + name.count].elementsEqual(name) }
  }
}
