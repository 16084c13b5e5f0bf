/// Lines of text no wider than a terminal, painted only after they have been laid out.
struct Page {
  let width: Int
  let palette: Palette
  private(set) var lines: [String] = []

  init(width: Int, palette: Palette) {
    self.width = width
    self.palette = palette
  }

  /// Adds a line that its maker has laid out and painted.
  mutating func add(_ line: String) {
    lines.append(line)
  }

  /// Adds a heading after an empty line.
  mutating func heading(_ text: String) {
    lines += ["", palette.paint(text, .heading)]
  }

  /// Adds text that hangs to the right of its mark, as many lines as it takes.
  mutating func paragraph(
    _ text: String, after mark: String = "", _ markRole: Palette.Role? = nil, indent: Int = 0,
    as role: Palette.Role? = nil
  ) {
    let hang = indent + mark.displayWidth
    for (index, line) in text.wrapped(to: width - hang).enumerated() {
      let space = String(repeating: " ", count: index == 0 ? indent : hang)
      let mark = index == 0 ? painted(mark, markRole) : ""
      lines.append(space + mark + painted(line, role))
    }
  }

  private func painted(_ text: String, _ role: Palette.Role?) -> String {
    role.map { palette.paint(text, $0) } ?? text
  }
}
