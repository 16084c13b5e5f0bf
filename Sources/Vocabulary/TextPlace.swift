/// A place in a text as an editor shows it.
package struct TextPlace: Hashable, Comparable, Sendable {
  /// From 1.
  package var line: Int
  /// In characters, from 1.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: TextPlace, right: TextPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }

  /// The places of several bytes, found in one pass over the text; lines end in LF, CR LF or CR.
  package static func places(of offsets: some Sequence<Int>, in text: [UInt8]) -> [Int: TextPlace] {
    var places: [Int: TextPlace] = [:]
    // A byte order mark takes no room in an editor.
    var index = text.starts(with: JSONReader.byteOrderMark) ? 3 : 0
    var place = TextPlace(line: 1, column: 1)
    for offset in Set(offsets).sorted() {
      while index < min(offset, text.count) {
        let byte = text[index]
        index += 1
        if byte == 0x0A || byte == 0x0D && !(index < text.count && text[index] == 0x0A) {
          place = TextPlace(line: place.line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
          // Continuation bytes of a UTF-8 character do not start a column.
          place.column += 1
        }
      }
      places[offset] = place
    }
    return places
  }
}

extension TextPlace: CustomStringConvertible {
  package var description: String { "line \(line), column \(column)" }
}
