extension StringProtocol {
  /// How many terminal columns the text takes.
  package var displayWidth: Int {
    unicodeScalars.reduce(0) { $0 + $1.displayWidth }
  }

  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - displayWidth))
  }

  package func alignedRight(to width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - displayWidth)) + self
  }

  /// The longest prefix that fits into the given columns.
  package func beginning(of width: Int) -> String {
    var result = String.UnicodeScalarView()
    var room = width
    for scalar in unicodeScalars {
      room -= scalar.displayWidth
      guard room >= 0 else { break }
      result.append(scalar)
    }
    return String(result)
  }

  /// Breaks at spaces into lines of at most `width` columns, and within a word that is longer.
  func wrapped(to width: Int, first: Int? = nil) -> [String] {
    var lines: [String] = []
    var line = ""
    var room: Int { lines.isEmpty ? first ?? width : width }
    for word in split(separator: " ") {
      if !line.isEmpty, line.displayWidth + 1 + word.displayWidth <= room {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for scalar in word.unicodeScalars {
        if line.displayWidth + scalar.displayWidth > room {
          lines.append(line)
          line = ""
        }
        line.unicodeScalars.append(scalar)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension Unicode.Scalar {
  /// 0 for marks, 2 for what East Asian Width (UAX 11) calls wide, by its large blocks; else 1.
  fileprivate var displayWidth: Int {
    // Most text is below this, and Unicode's tables are slow.
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
