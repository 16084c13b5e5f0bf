package import Measurements
import Vocabulary

extension Page {
  /// How each check spent its time: one bar per check, on a common scale.
  package mutating func addWaterfall(
    of checks: [CheckResult], labelled label: ((CheckResult) -> String)? = nil
  ) {
    let timed = checks.filter { !$0.phases.isEmpty }
    guard let waterfall = Waterfall(timed, width: layoutWidth, labelled: label) else { return }
    heading(waterfall.heading)
    for check in timed { add(waterfall.row(of: check)) }
    paragraph(waterfall.legend(for: timed), indent: 2, as: .dim)
  }
}

/// Bars with one letter per column, the phase's letter.
///
/// A phase gets at least one column, so that none is hidden. A wait gets one column however long it
/// is: most are our own pacing, and would leave no room for what was measured.
struct Waterfall {
  private static let totalWidth = 9

  private let labelWidth: Int
  private let label: (CheckResult) -> String
  private let barWidth: Int
  /// The time that one column represents.
  private let step: Nanoseconds

  /// Scaled to the slowest check that passed, since a timeout would leave no room for the others.
  ///
  /// A bar is labelled with its check's id and transport, unless there is something better.
  init?(_ checks: [CheckResult], width: Int, labelled label: ((CheckResult) -> String)? = nil) {
    let passed = checks.filter { $0.outcome == .ok }
    let scaled = passed.isEmpty ? checks : passed
    guard let slowest = scaled.map(\.timeInPhases).max() else { return nil }
    let idWidth = checks.map(\.id.displayWidth).max() ?? 0
    self.label =
      label ?? { "\($0.id.padded(to: idWidth)) \($0.transport.rawValue.padded(to: 5))" }
    labelWidth = 2 + (checks.map(self.label).map(\.displayWidth).max() ?? 0)
    barWidth = max(20, width - labelWidth - Self.totalWidth)
    // Room for rounding up, and for the waits.
    let spare = scaled.map { $0.phases.count + $0.waitCount }.max() ?? 0
    step = max(Nanoseconds(slowest.count / Int64(max(barWidth - spare, 10))), Nanoseconds(1))
  }

  var heading: String {
    "Waterfall".padded(to: labelWidth) + "one letter is \(step.humanReadable)".padded(to: barWidth)
      + "total".alignedRight(to: Self.totalWidth)
  }

  func row(of check: CheckResult) -> [Piece] {
    let bar = bar(of: check.phases)
    let runs = bar.chunked { $0.role == $1.role }
    let space = String(repeating: " ", count: barWidth - bar.count)
    let label = (" " + label(check)).padded(to: labelWidth - 1)
    let total = check.timeInPhases.humanReadable.alignedRight(to: Self.totalWidth)
    return [Piece(check.mark, check.markRole), Piece(label)]
      + runs.map { Piece(String($0.map(\.letter)), $0[0].role) } + [Piece(space + total)]
  }

  func legend(for checks: [CheckResult]) -> String {
    let names = PhaseName.allCases.filter { name in
      checks.contains { $0.duration(of: name) != nil }
    }
    let drawn = checks.flatMap { bar(of: $0.phases) }
    let signs: [(Character, String)] = [(".", "wait"), ("!", "failed"), (">", "longer")]
    let used = signs.filter { sign, _ in drawn.contains { $0.letter == sign } }
    return (names.map { "\($0.letter):\($0.rawValue)" } + used.map { "\($0):\($1)" })
      .joined(separator: " ")
  }

  private struct Cell {
    let letter: Character
    let role: Palette.Role
  }

  /// The columns of a bar; the last one shows if it would continue.
  private func bar(of phases: [Phase]) -> [Cell] {
    var bar: [Cell] = []
    var end = Nanoseconds.zero
    for phase in phases {
      if columns(of: phase.startedOffset - end) > 0 { bar.append(Cell(letter: ".", role: .dim)) }
      let length = max(1, columns(of: phase.duration))
      bar += repeatElement(Cell(letter: phase.name.letter, role: phase.name.role), count: length)
      if phase.outcome == .failed { bar[bar.count - 1] = Cell(letter: "!", role: .bad) }
      end = phase.startedOffset + phase.duration
    }
    return bar.count <= barWidth ? bar : bar.prefix(barWidth - 1) + [Cell(letter: ">", role: .bad)]
  }

  /// How many columns a duration takes, rounded; at most one beyond the bar.
  private func columns(of time: Nanoseconds) -> Int {
    Int(max(0, min(time.seconds / step.seconds, Double(barWidth + 1))).rounded())
  }
}

extension Array {
  /// The elements in runs, where each element belongs with the one before it.
  fileprivate func chunked(by belongTogether: (Element, Element) -> Bool) -> [[Element]] {
    var chunks: [[Element]] = []
    for element in self {
      if let last = chunks.last?.last, belongTogether(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
    return chunks
  }
}

extension CheckResult {
  /// The total of the phases, without the waits between them.
  fileprivate var timeInPhases: Nanoseconds {
    phases.map(\.duration).reduce(Nanoseconds.zero, +)
  }

  fileprivate var waitCount: Int {
    let ends = [.zero] + phases.map { $0.startedOffset + $0.duration }
    return zip(ends, phases).count { $0 < $1.startedOffset }
  }
}
