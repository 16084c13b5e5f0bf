import Measurements
import Reporting
package import Vocabulary
package import Watching

/// What a watch shows on a terminal: lines of text from the state of everything, and nothing else.
package struct WatchScreen {
  private let states: TargetStates
  private let view: WatchView
  private let now: UnixTime
  private let startedAt: UnixTime
  private let interval: Nanoseconds

  package init(
    _ states: TargetStates, _ view: WatchView, startedAt: UnixTime, every interval: Nanoseconds,
    now: UnixTime
  ) {
    (self.states, self.view, self.now) = (states, view, now)
    (self.startedAt, self.interval) = (startedAt, interval)
  }

  /// As many lines as the terminal has, none wider than it.
  package func lines(width: Int, height: Int, isColored: Bool) -> [String] {
    let (width, height) = (max(width, 1), max(height, 1))
    var page = Page(width: width, isColored: isColored)
    addHeader(to: &page)
    let room = max(0, height - page.lines.count - 1)
    var body = Page(width: width, isColored: isColored)
    addBody(to: &body, room: room)
    var footer = Page(width: width, isColored: isColored)
    footer.add(Piece(keys, .dim))
    let cut = body.lines.prefix(room)
    let gap = Array(repeating: "", count: max(0, room - cut.count))
    // The keys stay on the smallest terminal: q is among them.
    return Array((page.lines + cut + gap).prefix(height - 1)) + footer.lines
  }

  private var keys: String {
    if view.isEnding { return "ending: what servers hold is being given back" }
    let pause = view.isPaused ? "p go on" : "p pause"
    return "q quit  \(pause)  s sort  d details  w waterfall  ↑↓ choose  ? help"
  }

  private func addBody(to page: inout Page, room: Int) {
    let rows = view.rows(of: states)
    switch view.page {
    case .help: addHelp(to: &page)
    case .details:
      guard let target = rows.first(where: { $0.id == view.selected }) ?? rows.first else {
        return addTable(of: rows, to: &page, room: room)
      }
      page.addDetails(of: target, in: states, now: now)
    case .waterfall: addWaterfall(of: rows, to: &page, room: room)
    case .table: addTable(of: rows, to: &page, room: room)
    }
  }

  // MARK: Header

  private func addHeader(to page: inout Page) {
    let counts = TargetStatus.byUrgency.compactMap { status -> (TargetStatus, Int)? in
      let count = states.targets.count { $0.status == status }
      return count > 0 ? (status, count) : nil
    }
    let verdict = counts.first?.0
    let told = counts.map { "\($1) \($0.rawValue)" }.joined(separator: ", ")
    page.add(
      Piece("iceprobe watch ", .heading),
      Piece(view.isPaused ? "PAUSED " : "", .verdictWarning),
      Piece(plural(states.targets.count, "target") + (told.isEmpty ? "" : ": "), nil),
      Piece(told, verdict?.role))
    page.add(Piece(situation, .dim))
    for source in states.sources where source.latest.outcome == .failed {
      page.add(
        Piece("✗ ", .bad), Piece("\(source.latest.kind) \(source.latest.name): not fetched since "),
        Piece(source.since.timeOfDay),
        Piece(source.latest.failure.map { ": \($0.message)" } ?? ""))
    }
  }

  private var situation: String {
    let sorting =
      view.order == .listed && !view.isReversed
      ? "" : ", \(view.order.words)\(view.isReversed ? ", reversed" : "")"
    return "\(now.wholeSeconds), for \(age(since: startedAt, at: now)), "
      + "a round every \(interval.humanReadable)\(sorting)"
  }

  // MARK: Bodies

  private func addTable(of rows: [TargetState], to page: inout Page, room: Int) {
    guard !rows.isEmpty else {
      let isSettled = states.sources.contains { $0.latest.outcome == .failed }
      return page.add(Piece(isSettled ? "no targets" : "waiting for the first results", .dim))
    }
    let changes = Array(states.changes.reversed())
    // Changes get a quarter of the room, and what the rows leave.
    let reserved = changes.isEmpty ? 0 : min(changes.count, max(1, room / 4)) + 2
    let shown = window(of: rows, size: room - 1 - reserved)
    let table = TargetTable(rows, of: states.sources, width: page.width, now: now)
    page.add(Piece(table.heading, .heading))
    for target in rows[shown] {
      page.add(table.pieces(of: target, isSelected: target.id == view.selected))
    }
    let left = room - page.lines.count - 2
    guard left > 0, !changes.isEmpty else { return }
    page.heading("Changes" + place(of: shown, among: rows.count))
    let names = TargetNames(rows, of: states.sources)
    for change in changes.prefix(left) {
      guard let target = states.target(change.id) else { continue }
      page.add(
        Piece("\(change.change.at.timeOfDay) ", .dim), Piece(names.short(target.latest) + " "),
        Piece(ChangeLine.words(of: change.change), change.change.after.role))
    }
  }

  /// The page of rows that has the chosen one.
  private func window(of rows: [TargetState], size: Int) -> Range<Int> {
    let size = max(1, size)
    let chosen = rows.firstIndex { $0.id == view.selected } ?? 0
    let start = chosen / size * size
    return start..<min(rows.count, start + size)
  }

  private func place(of shown: Range<Int>, among count: Int) -> String {
    shown.count == count ? "" : " (targets \(shown.lowerBound + 1)–\(shown.upperBound) of \(count))"
  }

  private func addWaterfall(of rows: [TargetState], to page: inout Page, room: Int) {
    let timed = rows.filter { !$0.latest.phases.isEmpty }
    guard !timed.isEmpty else { return page.add(Piece("nothing was timed yet", .dim)) }
    let names = TargetNames(rows, of: states.sources)
    let shown = timed[window(of: timed, size: room - 4)]
    let width = min(names.widest(of: shown.map(\.latest)), page.width / 3)
    page.addWaterfall(of: shown.map(\.latest)) { check in
      names.name(of: check, width: width).padded(to: width) + " "
        + check.transport.rawValue.padded(to: 5) + check.kind.word.padded(to: 6)
    }
  }

  private func addHelp(to page: inout Page) {
    for (key, meaning) in Self.meanings {
      page.add(Piece(key.padded(to: 12), .heading), Piece(meaning))
    }
    page.addGap()
    let marks = TargetStatus.byUrgency.map { "\($0.mark) \($0.rawValue)" }
    page.paragraph(marks.joined(separator: "  "))
    for line in Self.columns { page.paragraph(line, as: .dim) }
  }

  private static let meanings = [
    ("q", "quit, and print the report"), ("p, space", "pause: no new round begins"),
    ("s, r", "sort by another column; reverse"), ("↑ ↓, k j", "choose a target"),
    ("d, Return", "all about the chosen target"), ("w", "where the last round's time went"),
    ("Esc", "back to the table"), ("Ctrl-L", "draw everything anew"),
    ("Ctrl-C", "end at once: as q, with status 130"),
  ]

  private static let columns = [
    "now is the median round trip of the last round; median, p95, loss and jitter are of the whole watch. "
      + "loss is by direction (out/in) for data through a relay, and of datagrams either way else; a stream loses none.",
    "rounds: the newest at the right; the middle of the height is the median, the top twice as much or more; "
      + "✗ failed, · skipped, – nothing to time. since: how long it has been in this state.",
  ]
}
