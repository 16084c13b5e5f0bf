/// The labels of a sample, sorted by name.
package struct Labels: Hashable, Sendable {
  private struct Pair: Sendable {
    let name: String
    let value: String
  }

  private let pairs: [Pair]
  /// As the Prometheus text format has them, `{name="value",…}`; empty without labels.
  ///
  /// Written once: a target's labels stand on most of its lines.
  let text: String

  package init(_ pairs: [String: String] = [:]) {
    self.init(pairs.map { Pair(name: $0, value: $1) }.sorted { $0.name < $1.name })
  }

  private init(_ sorted: [Pair]) {
    pairs = sorted
    text = Self.text(of: sorted)
  }

  // Escaped, the text tells different pairs apart.
  package static func == (left: Labels, right: Labels) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  var names: [String] { pairs.map(\.name) }

  package func adding(_ more: [String: String]) -> Labels {
    let added = more.map { Pair(name: $0, value: $1) }
    return Labels(
      (pairs.filter { more[$0.name] == nil } + added).sorted { $0.name < $1.name })
  }

  func without(_ names: [String]) -> Labels {
    let kept = pairs.filter { !names.contains($0.name) }
    return kept.count == pairs.count ? self : Labels(kept)
  }

  private static func text(of pairs: [Pair]) -> String {
    guard !pairs.isEmpty else { return "" }
    var text = "{"
    for (index, pair) in pairs.enumerated() {
      if index > 0 { text += "," }
      text += pair.name
      text += "=\""
      text += escaped(pair.value)
      text += "\""
    }
    text += "}"
    return text
  }

  private static func escaped(_ value: String) -> String {
    let marks = [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "\n")]
    guard value.utf8.contains(where: marks.contains) else { return value }
    return value.replacingSigns { sign in
      switch sign {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      default: nil
      }
    }
  }
}
