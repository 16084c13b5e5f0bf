/// Finds the word that was probably meant.
package enum NearestWord {
  /// The word that takes the fewest edits to reach; `nil` if even that one is far off.
  package static func of(_ text: String, among words: some Sequence<String>) -> String? {
    let wanted = Array(text.lowercased().utf8.prefix(lengthLimit))
    let ranked = words.map { (word: $0, edits: edits(from: wanted, to: Array($0.utf8))) }
    guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= max(1, best.word.utf8.count / 3) ? best.word : nil
  }

  /// Longer texts are not misspelt words, and comparing takes time quadratic in their length.
  private static let lengthLimit = 64

  /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
  private static func edits(from source: [UInt8], to target: [UInt8]) -> Int {
    var older: [Int] = []
    var row = Array(0...target.count)
    for (index, byte) in source.enumerated() {
      var next = [index + 1]
      for (column, other) in target.enumerated() {
        var fewest = min(
          row[column] + (byte == other ? 0 : 1), row[column + 1] + 1, next[column] + 1)
        if index > 0, column > 0, byte == target[column - 1], source[index - 1] == other {
          fewest = min(fewest, older[column - 1] + 1)
        }
        next.append(fewest)
      }
      (older, row) = (row, next)
    }
    return row[target.count]
  }
}
