import Measurements
import Reporting
import Vocabulary
import Watching

/// One line per target, laid out for the columns of a terminal.
///
/// Where there is room, every row has its cause behind its numbers; else a row that has nothing measured
/// now has it in their place.
struct TargetTable {
  private let names: TargetNames
  private let now: UnixTime
  private let nameWidth: Int
  private let lossWidth: Int
  private let sparkWidth: Int
  /// 0 without a column for it.
  private let causeWidth: Int

  private static let markWidth = 3
  private static let transportWidth = 5
  private static let kindWidth = 6
  private static let numberWidth = 7
  private static let numbers = ["now", "median", "p95", "jitter"]
  private static let sinceWidth = 6
  private static let statusWidth = 9
  private static let leastSpark = 8
  private static let mostSpark = 40
  private static let leastCause = 22

  init(_ targets: [TargetState], of sources: [SourceState], width: Int, now: UnixTime) {
    let names = TargetNames(targets, of: sources)
    self.names = names
    self.now = now
    let widest = names.widest(of: targets.map(\.latest))
    let loss = targets.compactMap(\.lossText?.displayWidth).max() ?? 0
    lossWidth = max(6, loss + 1)
    let fixed =
      Self.markWidth + Self.transportWidth + (names.namesKinds ? Self.kindWidth : 0)
      + Self.numbers.count * Self.numberWidth + lossWidth + 1 + Self.sinceWidth
    // Of what is left, a narrow terminal shows names and rounds, a wide one causes too.
    let name = max(6, widest)
    let room = width - fixed - Self.statusWidth - 1
    let least = min(name, 24) + Self.leastSpark + Self.leastCause
    if room >= least {
      nameWidth = min(name, max(24, room * 2 / 5))
      sparkWidth = min(Self.mostSpark, max(Self.leastSpark, (room - nameWidth) / 3))
      causeWidth = room - nameWidth - sparkWidth
    } else {
      let room = width - fixed
      nameWidth = max(6, min(name, room - Self.leastSpark))
      sparkWidth = min(Self.mostSpark, max(Self.leastSpark, room - nameWidth))
      causeWidth = 0
    }
  }

  private var isWide: Bool { causeWidth > 0 }

  private var numbersWidth: Int { Self.numbers.count * Self.numberWidth + lossWidth }

  var heading: String {
    let start =
      String(repeating: " ", count: Self.markWidth)
      + (isWide ? "state".padded(to: Self.statusWidth) : "") + "target".padded(to: nameWidth) + " "
      + "over".padded(to: Self.transportWidth - 1)
      + (names.namesKinds ? " kind".padded(to: Self.kindWidth) : "")
    let numbers =
      Self.numbers.dropLast().map { $0.alignedRight(to: Self.numberWidth) }
      + ["loss".alignedRight(to: lossWidth), "jitter".alignedRight(to: Self.numberWidth)]
    return start + numbers.joined() + " " + "rounds".padded(to: sparkWidth)
      + "since".alignedRight(to: Self.sinceWidth) + (isWide ? " last change, cause" : "")
  }

  func pieces(of target: TargetState, isSelected: Bool) -> [Piece] {
    let check = target.latest
    let name = names.name(of: check, width: nameWidth).padded(to: nameWidth)
    let kind = names.namesKinds ? " \(check.kind.word)".padded(to: Self.kindWidth) : ""
    let identity =
      name + " " + check.transport.rawValue.padded(to: Self.transportWidth - 1) + kind
    let status = target.status
    return [
      Piece(isSelected ? "▸" : " ", .heading), Piece("\(status.mark) ", status.role),
      Piece(isWide ? status.rawValue.padded(to: Self.statusWidth) : "", status.role),
      Piece(identity, isSelected ? .heading : nil), middle(of: target), Piece(" "),
    ] + Sparkline.pieces(target.beats, median: target.roundTrip.median, width: sparkWidth) + [
      Piece(age(since: target.since, at: now).alignedRight(to: Self.sinceWidth), .dim),
      Piece(isWide ? " " + story(of: target) : "", .dim),
    ]
  }

  private func middle(of target: TargetState) -> Piece {
    guard !isWide, let cause = target.cause, target.roundTripNow == nil else {
      return Piece(numbers(of: target))
    }
    let text = cause.text.text
    let room = numbersWidth - 2
    let cut = text.displayWidth > room ? text.beginning(of: room - 1) + "…" : text
    return Piece(("  " + cut).padded(to: numbersWidth), target.status.role)
  }

  private func numbers(of target: TargetState) -> String {
    let series = target.roundTrip
    let times = [target.roundTripNow, series.median, series.quantile(0.95)]
    return
      (times.map { $0?.compact ?? "–" }.map { $0.alignedRight(to: Self.numberWidth) }
      + [
        (target.lossText ?? "–").alignedRight(to: lossWidth),
        (target.worstJitter?.compact ?? "–").alignedRight(to: Self.numberWidth),
      ]).joined()
  }

  /// Why it is as it is, or what the last change was.
  private func story(of target: TargetState) -> String {
    if let cause = target.cause { return cause.text.text }
    guard let change = target.lastChange else { return "" }
    return "was \(change.before.rawValue)" + (change.cause.map { ": \($0.text)" } ?? "")
  }
}
