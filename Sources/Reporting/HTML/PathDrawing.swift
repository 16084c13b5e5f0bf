import Measurements
import Vocabulary

extension HTMLReport {
  /// From this computer over each transport to each server, and on to its relay.
  var paths: Markup? {
    let drawing = PathDrawing(report)
    guard !drawing.isEmpty else { return nil }
    let rest = drawing.leftOut
    return section(
      "paths", "Paths",
      [scrolling("Drawing of the paths", drawing.svg)]
        + (rest > 0
          ? [.element("p", ["class": "dim"], text: "and \(plural(rest, "more path")) below")]
          : []))
  }
}

/// The paths of a report as SVG: a line for each way to a server, the server's box, its relay.
private struct PathDrawing {
  private struct Way {
    let transport: TransportProtocol
    let check: CheckResult
    let count: Int
  }

  private struct Server: Hashable {
    let place: ServerPort
    let address: String
  }

  private let groups: [(server: Server, ways: [Way])]
  private let mapped: [String]
  private let proxy: String?
  let leftOut: Int

  /// As many paths as fit a screen or two; the table of checks has them all.
  private static let limit = 24
  private static let rowHeight = 44
  /// Where the boxes and lines are, of a drawing 1000 units wide.
  private static let (from, to, end, relay) = (212, 470, 716, 752)

  init(_ report: Report) {
    let tried = report.checks.filter { $0.outcome != .skipped }
    let all = tried.grouped { Server(place: ServerPort($0), address: $0.addressText) }
      .map { server, checks in
        (
          server: server,
          ways: checks.grouped { [$0.transport.rawValue, $0.outcome.rawValue] }
            .map { Way(transport: $1[0].transport, check: Self.shown(of: $1), count: $1.count) }
        )
      }
    // Of many paths, those that failed are what a reader looks for.
    let isFailing = all.map { $0.ways.contains { $0.check.outcome == .failed } }
    let ordered =
      zip(all, isFailing).filter(\.1).map(\.0) + zip(all, isFailing).filter { !$0.1 }.map(\.0)
    var room = Self.limit
    var kept: [(server: Server, ways: [Way])] = []
    for group in all.flatMap(\.ways).count > Self.limit ? ordered : all where room > 0 {
      kept.append((group.server, Array(group.ways.prefix(room))))
      room -= min(room, group.ways.count)
    }
    groups = kept
    leftOut = all.flatMap(\.ways).count - kept.flatMap(\.ways).count
    let seen = tried.compactMap(\.mappedAddress?.ip.description)
    mapped = seen.grouped { $0 }.map(\.key)
    proxy = report.run.proxy.map { "\($0.scheme)://\($0.host):\($0.port)" }
  }

  /// The check that a line tells of: one that relays, if there is one.
  private static func shown(of checks: [CheckResult]) -> CheckResult {
    checks.first { !$0.relayedAddresses.isEmpty } ?? checks[0]
  }

  var isEmpty: Bool { groups.isEmpty }

  private var height: Int { groups.map(\.ways.count).reduce(0, +) * Self.rowHeight + 8 }

  var svg: Markup {
    let ways = groups.flatMap(\.ways)
    let title =
      "\(ways.count { $0.check.outcome == .ok }) of \(plural(ways.count, "path")) from this computer work"
    var shapes = [Markup.element("title", text: title)] + thisComputer
    var row = 0
    for (server, ways) in groups {
      shapes += box(of: server, from: row, count: ways.count)
      for way in ways {
        shapes += line(of: way, row: row)
        row += 1
      }
    }
    return .element(
      "svg", ["class": "paths", "role": "img", "viewBox": "0 0 1000 \(height)"], shapes)
  }

  private var thisComputer: [Markup] {
    let lines = mapped.prefix(2).map { "seen at \($0)" } + (proxy.map { [$0] } ?? [])
    let middle = height / 2
    return [rectangle(x: 2, y: 6, width: Self.from - 2, height: height - 12)]
      + label("This computer", x: 12, y: middle - 4, room: 28)
      + lines.enumerated().flatMap { index, text in
        // Beyond the box's edge nothing is drawn: one row has room for two lines.
        label(text, x: 12, y: middle + 13 + 15 * index, room: 28, .small)
      }.prefix(height < 80 ? 1 : 3)
  }

  private func box(of server: Server, from row: Int, count: Int) -> [Markup] {
    let top = row * Self.rowHeight + 8
    let height = count * Self.rowHeight - 8
    let middle = top + height / 2
    return [rectangle(x: Self.to, y: top, width: Self.end - Self.to, height: height)]
      + label(server.place.host.text, x: Self.to + 10, y: middle - 2, room: 33)
      + label(
        "port \(server.place.port), \(server.address)", x: Self.to + 10, y: middle + 14, room: 36,
        .small)
  }

  private func line(of way: Way, row: Int) -> [Markup] {
    let y = row * Self.rowHeight + 8 + (Self.rowHeight - 8) / 2
    let middle = (Self.from + Self.to) / 2
    let transport = way.transport.rawValue + (way.count > 1 ? " ×\(way.count)" : "")
    let outcome = way.check.problem ?? way.check.rtt.map { $0.median.humanReadable } ?? "works"
    let isGood = way.check.outcome == .ok
    // Whoever answered was reached: the line ends where the evidence does.
    let stop = way.check.highestRung >= .port ? Self.to - 22 : middle
    let shapes =
      [straight(x: Self.from, to: isGood ? Self.to : stop, y: y + 4, isGood ? .way : .failed)]
      + label("\(transport), \(outcome)", x: Self.from + 10, y: y - 3, room: 34)
    guard isGood else { return shapes + label("✗", x: stop + 5, y: y + 9, room: 1, .failedSign) }
    guard let relayed = way.check.relayedAddresses.first else { return shapes }
    return shapes + [straight(x: Self.end, to: Self.relay, y: y + 4, .way)]
      + label("relay \(relayed)", x: Self.relay + 6, y: y + 8, room: 33, .small)
  }

  // MARK: Shapes

  private enum Line: String {
    case way
    case failed = "way-failed"
  }

  private enum Style: String {
    case plain
    case small
    case failedSign = "sign-failed"
  }

  private func rectangle(x: Int, y: Int, width: Int, height: Int) -> Markup {
    .element(
      "rect",
      [
        "class": "box", "x": "\(x)", "y": "\(y)", "width": "\(width)",
        "height": "\(height)", "rx": "6",
      ])
  }

  private func straight(x: Int, to end: Int, y: Int, _ line: Line) -> Markup {
    .element("path", ["class": line.rawValue, "d": "M\(x) \(y)H\(end)"])
  }

  /// Text cut to so many columns, with all of it for who points at it.
  private func label(
    _ text: String, x: Int, y: Int, room: Int, _ style: Style = .plain
  ) -> [Markup] {
    let isLong = text.displayWidth > room
    let shown = isLong ? text.beginning(of: room - 1) + "…" : text
    let whole = isLong ? [Markup.element("title", text: text)] : []
    return [
      .element(
        "text", ["class": style.rawValue, "x": "\(x)", "y": "\(y)"], whole + [.text(shown)])
    ]
  }
}
