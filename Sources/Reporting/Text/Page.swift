/// Lines of text no wider than a terminal, coloured only after layout.
package struct Page {
  /// The terminal's columns; no line is wider.
  package let width: Int
  /// The columns that tables are laid out for; on a narrower terminal, their rows are cut.
  package let layoutWidth: Int
  private let palette: Palette
  package private(set) var lines: [String] = []

  init(width: Int, layoutWidth: Int, palette: Palette) {
    self.width = width
    self.layoutWidth = layoutWidth
    self.palette = palette
  }

  /// Without a margin: tables are laid out for the terminal as it is.
  package init(width: Int, isColored: Bool) {
    self.init(width: width, layoutWidth: width, palette: Palette(isColored: isColored))
  }

  /// Adds a line made of several pieces, cut at the terminal's width.
  package mutating func add(_ pieces: Piece...) {
    add(pieces)
  }

  package mutating func add(_ pieces: [Piece]) {
    guard pieces.map(\.text.displayWidth).reduce(0, +) > width else {
      return lines.append(pieces.map { painted($0.text, $0.role) }.joined())
    }
    var room = width - 1
    var line = ""
    for piece in pieces {
      let text = piece.text.beginning(of: room)
      line += painted(text, piece.role)
      room -= text.displayWidth
      if text.utf8.count < piece.text.utf8.count { break }
    }
    lines.append(line + "…")
  }

  /// Adds an empty line.
  package mutating func addGap() {
    lines.append("")
  }

  /// Adds a heading after an empty line.
  package mutating func heading(_ text: String) {
    addGap()
    add(Piece(text, .heading))
  }

  /// Adds text indented behind its mark, wrapped at spaces.
  ///
  /// `right` is placed at the end of the first line.
  package mutating func paragraph(
    _ text: String, after mark: String = "", _ markRole: Palette.Role? = nil, indent: Int = 0,
    as role: Palette.Role? = nil, right: Piece = Piece("")
  ) {
    let hang = indent + mark.displayWidth
    let room = width - hang
    let taken = right.text.isEmpty ? 0 : right.text.displayWidth + 2
    // If the remark leaves too little room for the text, it gets a line of its own.
    let isBeside = taken > 0 && room - taken >= min(40, text.displayWidth)
    let folded = text.wrapped(to: room, first: isBeside ? room - taken : room)
    for (index, line) in folded.enumerated() {
      let isFirst = index == 0
      var pieces = [
        Piece(String(repeating: " ", count: isFirst ? indent : hang)),
        Piece(isFirst ? mark : "", markRole), Piece(line, role),
      ]
      if isFirst, isBeside {
        let space = room - line.displayWidth - right.text.displayWidth
        pieces += [Piece(String(repeating: " ", count: space)), right]
      }
      add(pieces)
    }
    if taken > 0, !isBeside { paragraph(right.text, indent: hang, as: right.role) }
  }

  private func painted(_ text: String, _ role: Palette.Role?) -> String {
    role.map { palette.paint(text, $0) } ?? text
  }
}

/// Text with one role.
package struct Piece: Hashable {
  package var text: String
  package var role: Palette.Role?

  package init(_ text: String, _ role: Palette.Role? = nil) {
    self.text = text
    self.role = role
  }
}
