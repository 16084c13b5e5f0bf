import Endpoints
import Measurements

extension Page {
  /// Where each check's time went: a bar for each, from its own start, on one common axis.
  mutating func addWaterfall(of checks: [CheckResult]) {
    let timed = checks.filter { !$0.phases.isEmpty }
    guard let axis = Waterfall(timed, width: width) else { return }
    heading(axis.heading)
    for check in timed { add(axis.row(of: check, palette)) }
    let used = PhaseName.allCases.filter { name in
      timed.contains { $0.duration(of: name) != nil }
    }
    let legend = used.map { "\($0.letter):\($0.rawValue)" } + axis.legend(for: timed)
    paragraph(legend.joined(separator: " "), indent: 2, as: .dim)
  }
}

/// Bars made of one letter per column, the letter being the phase's.
///
/// A phase gets at least one column, so that none is hidden; a dot is a wait between phases.
struct Waterfall {
  private static let totalWidth = 9

  private let idWidth: Int
  private let barWidth: Int
  /// The end of the slowest check that passed, since a timeout would leave no room for the others.
  private let end: Nanoseconds

  init?(_ checks: [CheckResult], width: Int) {
    let passed = checks.filter { $0.outcome == .ok }
    guard let slowest = (passed.isEmpty ? checks : passed).map(\.phasesEnd).max() else {
      return nil
    }
    end = max(slowest, Nanoseconds(1))
    idWidth = checks.map(\.id.displayWidth).max() ?? 0
    barWidth = max(20, width - (2 + idWidth + 1 + 5) - Self.totalWidth)
  }

  var heading: String {
    let label = "Waterfall".padded(to: 2 + idWidth + 1 + 5)
    return label + "0" + end.humane.alignedRight(to: barWidth - 1)
      + "total".alignedRight(to: Self.totalWidth)
  }

  func row(of check: CheckResult, _ palette: Palette) -> String {
    let bar = bar(of: check.phases)
    let runs = bar.chunked { $0.role == $1.role }
    let painted = runs.map { palette.paint(String($0.map(\.letter)), $0[0].role) }.joined()
    let space = String(repeating: " ", count: barWidth - bar.count)
    let mark = palette.paint(check.outcome.mark, check.outcome.role)
    let label = "\(mark) \(check.id.padded(to: idWidth)) \(check.transport.rawValue.padded(to: 5))"
    return label + painted + space + check.phasesEnd.humane.alignedRight(to: Self.totalWidth)
  }

  func legend(for checks: [CheckResult]) -> [String] {
    var legend: [String] = []
    if checks.contains(where: { $0.phases.contains { $0.outcome == .failed } }) {
      legend.append("!:failed")
    }
    if checks.contains(where: { bar(of: $0.phases).last?.letter == ">" }) {
      legend.append(">:longer")
    }
    return legend
  }

  private struct Cell {
    let letter: Character
    let role: Palette.Role
  }

  /// The columns of a bar; the last one says so when it goes on beyond the axis.
  private func bar(of phases: [Phase]) -> [Cell] {
    var bar: [Cell] = []
    for phase in phases {
      let wait = column(of: phase.startedOffset) - bar.count
      bar += repeatElement(Cell(letter: ".", role: .dim), count: max(0, wait))
      let length = column(of: phase.startedOffset + phase.duration) - bar.count
      bar += repeatElement(
        Cell(letter: phase.name.letter, role: phase.name.role), count: max(1, length))
      if phase.outcome == .failed { bar[bar.count - 1] = Cell(letter: "!", role: .bad) }
    }
    return bar.count <= barWidth ? bar : bar.prefix(barWidth - 1) + [Cell(letter: ">", role: .bad)]
  }

  /// The column of an offset, or the one behind the axis.
  private func column(of offset: Nanoseconds) -> Int {
    let column = (offset.seconds / end.seconds * Double(barWidth)).rounded()
    return Int(max(0, min(column, Double(barWidth + 1))))
  }
}

extension Array {
  /// The elements in runs, each element belonging with the one before it.
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
  /// The end of the last phase, from the check's start.
  fileprivate var phasesEnd: Nanoseconds {
    phases.map { $0.startedOffset + $0.duration }.max() ?? .zero
  }
}
