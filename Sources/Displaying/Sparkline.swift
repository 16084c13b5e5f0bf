import Reporting
import Vocabulary
import Watching

/// The last rounds, one column each, the newest at the right.
///
/// The median of the whole watch is in the middle of a column's height, so that a steady target shows a
/// level line whatever its round trip; twice the median and more is as high as it gets.
enum Sparkline {
  static func pieces(_ beats: [Beat], median: Nanoseconds?, width: Int) -> [Piece] {
    let shown = beats.suffix(max(0, width))
    var pieces = [Piece(String(repeating: " ", count: max(0, width) - shown.count))]
    for beat in shown {
      let sign = sign(of: beat, median: median)
      if let last = pieces.last, last.role == sign.role {
        pieces[pieces.count - 1].text += sign.text
      } else {
        pieces.append(sign)
      }
    }
    return pieces
  }

  private static let levels = Array("▁▂▃▄▅▆▇█")

  private static func sign(of beat: Beat, median: Nanoseconds?) -> Piece {
    switch beat {
    case .failed: return Piece("✗", .bad)
    case .skipped: return Piece("·", .dim)
    case .passed(nil): return Piece("–")
    case .passed(let time?):
      guard let median, median > .zero else { return Piece(String(levels[0])) }
      // In the middle of a level, and not between two, where a steady line would jump.
      let level = time.seconds / median.seconds * 3.5
      return Piece(String(levels[Int(min(max(level, 0), Double(levels.count - 1)))]))
    }
  }
}
