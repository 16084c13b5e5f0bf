import Vocabulary

/// A list of OpenTelemetry's variables: `name=value` with commas between, values percent-encoded
/// (W3C Baggage, without properties).
struct OTelList {
  /// The names and values, in order.
  private(set) var entries: [(name: String, value: String)] = []
  /// Which entries are not of that form, from 1.
  private(set) var unreadable: [Int] = []

  init(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    for (index, part) in parts.enumerated() where !part.isEmpty {
      guard let equals = part.firstIndex(of: "="),
        let name = PercentEncoding.decoded(Self.trimmed(part[..<equals])), !name.isEmpty,
        let value = PercentEncoding.decoded(Self.trimmed(part[part.index(after: equals)...]))
      else {
        unreadable.append(index + 1)
        continue
      }
      entries.append((name, value))
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    let start = text.drop(while: isBlank)
    guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return start[...end]
  }
}
