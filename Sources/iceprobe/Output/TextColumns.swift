/// A table of short cells in columns, the last of which may be as long as it likes.
struct TextColumns {
  private let rows: [[String]]
  private let rightAligned: Set<Int>

  init(_ titles: [String], rightAligned: Set<Int>, _ rows: [[String]]) {
    self.rows = [titles] + rows
    self.rightAligned = rightAligned
  }

  var text: String { text(indent: 0) }

  func text(indent: Int) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return rightAligned.contains(column) ? space + cell : cell + space
      }
      var line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
