import Displaying
import Measurements
import Reporting
import Testing
import Vocabulary
import Watching

@Suite struct WatchScreenTests {
  private static let sizes = [(80, 24), (120, 30), (200, 60)]
  private static let wide = "電話会議サーバー電話会議サーバー電話会議サーバー.example.org"
  private static let long = "a-very-long-name-of-a-host.in-a-data-centre.far-away.example.org"

  private var watched = Watched()
  private var view = WatchView()

  private func screen(_ width: Int, _ height: Int) -> [String] {
    WatchScreen(
      watched.states, view, startedAt: Watched.at(0), every: .seconds(5), now: watched.now
    ).lines(width: width, height: height, isColored: false)
  }

  private func row(_ host: String, _ width: Int, _ height: Int) -> String {
    screen(width, height).first { $0.contains(host) } ?? ""
  }

  private mutating func press(_ keys: WatchKey...) {
    for key in keys { _ = view.press(key, in: watched.states) }
  }

  // MARK: Sizes

  @Test(arguments: sizes + [(40, 10), (20, 5), (9, 3), (1, 1), (1000, 500)])
  mutating func `every page fits its terminal, with wide names and long hosts`(
    width: Int, height: Int
  ) {
    watched.fail(source: Self.long + Self.wide)
    for round in 0..<3 {
      watched.round([
        Watched.passed(Self.wide), Watched.passed(Self.long, milliseconds: 10 + round * 30),
        round == 1 ? Watched.refused("c.example.org") : Watched.passed("c.example.org"),
        Watched.refused("d.example.org"), Watched.relay(lostBack: 3),
        Watched.passed("e.example.org", "2001:db8:1234:5678:9abc:def0:1234:5678"),
        Watched.passed("e.example.org", "192.0.2.4", over: .tcp),
      ])
    }
    let pages: [[WatchKey]] = [
      [], [.down], [.details], [.back, .waterfall], [.help], [.back, .sort], [.pause], [.last],
    ]
    for keys in pages {
      for key in keys { press(key) }
      let lines = screen(width, height)
      #expect(lines.count == height)
      for line in lines {
        #expect(line.displayWidth <= width, "\(line)")
        #expect(!line.contains("\n") && !line.contains("\u{1B}"))
      }
    }
  }

  @Test(arguments: sizes)
  mutating func `a row has everything`(width: Int, height: Int) throws {
    for milliseconds in [10, 10, 10, 30] {
      watched.round([Watched.passed(milliseconds: milliseconds, lost: milliseconds == 30 ? 1 : 0)])
    }
    let row = row("stun.example.org:3478", width, height)
    #expect(row.contains(" ✓ "))
    #expect(row.contains(" udp "))
    let numbers = row.matches(of: /[0-9.]+ms|[0-9.]+%/).map { String($0.0) }
    // The last round, the median and p95 of all, what was lost of all, and jitter.
    #expect(numbers.prefix(4) == ["30.0ms", "11.0ms", "31.0ms", "4.7%"], "\(row)")
    #expect(numbers.count == 5)
    #expect(row.contains("▄▄▄█"))
    #expect(row.contains("15s"))
    #expect(screen(width, height)[0].hasPrefix("iceprobe watch 1 target: 1 ok"))
  }

  @Test(arguments: sizes)
  mutating func `a failed row says its cause, and the change is listed`(width: Int, height: Int) {
    watched.round([Watched.passed()])
    watched.round([Watched.refused()])
    let failed = row("stun.example.org:3478 udp", width, height)
    #expect(failed.contains(" ✗ ") && failed.contains("Nothing "), "\(failed)")
    let lines = screen(width, height)
    #expect(lines[0].contains("1 failed"))
    #expect(lines.contains { $0.contains("ok → failed: Nothing ") }, "\(lines)")
    watched.round([Watched.passed()])
    let after = screen(width, height)
    #expect(after.contains { $0.contains("failed → ok; over: Nothing ") }, "\(after)")
    #expect(row("stun.example.org:3478 udp", width, height).contains("▄✗▄"))
  }

  @Test(arguments: [(80, false), (120, true), (200, true)])
  mutating func `where there is room a row names the state and what was`(
    width: Int, isTold: Bool
  ) {
    for check in [Watched.passed(), Watched.refused(), Watched.passed()] { watched.round([check]) }
    let row = row("stun.example.org:3478 udp", width, 24)
    #expect(row.contains("✓ ok ") == isTold)
    #expect(row.contains("was failed: Nothing") == isTold, "\(row)")
  }

  @Test mutating func `loss through a relay has directions`() {
    watched.round([Watched.relay(lostThere: 1, lostBack: 4)])
    #expect(row("turn.example.org", 80, 24).contains(" 10%/40% "))
  }

  @Test mutating func `a long host is cut and keeps its port, and addresses tell rows apart`() {
    watched.round([
      Watched.passed(Self.long), Watched.passed("e.example.org", "192.0.2.4"),
      Watched.passed("e.example.org", "192.0.2.5"),
    ])
    #expect(row("a-very", 80, 24).contains("…:3478 udp"))
    #expect(row("192.0.2.4", 80, 24) != row("192.0.2.5", 80, 24))
    #expect(row("192.0.2.4", 200, 60).contains("e.example.org:3478 192.0.2.4 "))
  }

  @Test(arguments: sizes) mutating func `rows of one server in two sources name their source`(
    width: Int, height: Int
  ) {
    watched.add(source: "s2", named: "backup-of-a-long-name")
    watched.add(source: "s3", named: "third")
    let checks = ["s1", "s2", "s3"].map { source in
      var check = Watched.passed()
      check.source = source
      check.id = source
      return check
    }
    watched.round(checks + [Watched.passed("other.example.org")])
    let rows = screen(width, height).filter { $0.contains(":3478") }
    #expect(Set(rows).count == 4, "\(rows)")
    #expect(rows.count { $0.contains(":3478 third ") } == 1, "\(rows)")
    #expect(rows.count { $0.contains(":3478 backup-") } == 1, "\(rows)")
    #expect(row("other.example.org", width, height).contains("other.example.org:3478 "))
    #expect(rows.allSatisfy { $0.displayWidth <= width })
  }

  // MARK: Keys

  @Test mutating func `s sorts the worst first, and r reverses`() {
    watched.round([
      Watched.passed("a.org"), Watched.refused("b.org"), Watched.passed("c.org", milliseconds: 90),
    ])
    func order() -> [String] { view.rows(of: watched.states).map(\.latest.server.host.text) }
    #expect(order() == ["a.org", "b.org", "c.org"])
    press(.sort)
    #expect(order() == ["b.org", "a.org", "c.org"])
    #expect(screen(80, 24)[1].contains("worst first"))
    press(.sort)
    #expect(order() == ["c.org", "a.org", "b.org"])
    press(.reverse)
    #expect(order() == ["b.org", "a.org", "c.org"])
    #expect(screen(80, 24)[1].contains(", slowest first, reversed"))
  }

  @Test mutating func `p asks for a pause and for its end`() {
    #expect(view.press(.pause, in: watched.states) == .pause(true))
    #expect(screen(80, 24)[0].contains("PAUSED"))
    #expect(view.press(.pause, in: watched.states) == .pause(false))
    #expect(!screen(80, 24)[0].contains("PAUSED"))
    #expect(view.press(.quit, in: watched.states) == .quit)
  }

  @Test mutating func `while it ends, keys change nothing, and the screen says so`() {
    view.isEnding = true
    #expect(view.press(.pause, in: watched.states) == nil)
    #expect(!view.isPaused)
    #expect(screen(80, 24).last?.contains("being given back") == true)
  }

  @Test mutating func `d shows the chosen target with its finding, and Esc goes back`() {
    watched.round([Watched.passed("a.org"), Watched.passed("b.org")])
    watched.round([Watched.passed("a.org"), Watched.refused("b.org")])
    press(.down, .down, .details)
    let text = screen(80, 40).joined(separator: "\n")
    #expect(text.contains("stun:b.org from uri command line"))
    #expect(text.contains("failed since 2030-03-17 17:46:50Z"))
    #expect(text.contains("2, 1 failed; the last 0s ago, last passed 5s ago"))
    #expect(text.contains("→ ") && text.contains("ok → failed"))
    press(.up)
    #expect(screen(80, 40).contains { $0.contains("stun:a.org from uri") })
    press(.back)
    #expect(screen(80, 24).contains { $0.contains("b.org:3478") && $0.contains("✗") })
  }

  @Test mutating func `w draws where the last round's time went`() {
    watched.round([Watched.passed("a.org"), Watched.passed("b.org", milliseconds: 90)])
    press(.waterfall)
    let lines = screen(80, 24)
    let bars = lines.compactMap { $0.firstMatch(of: #/(a|b)\.org:3478 udp +stun +(b+) /#) }
    #expect(bars.map { String($0.1) } == ["a", "b"], "\(lines)")
    #expect(bars.count == 2 && bars[0].2.count * 5 < bars[1].2.count)
    #expect(lines.contains { $0.contains("b:binding") })
    press(.waterfall)
    #expect(screen(80, 24)[2].contains("median"))
  }

  @Test mutating func `the page of rows follows the choice`() {
    watched.round((0..<100).map { Watched.passed("h\($0).org") })
    watched.round(
      (0..<100).map { $0 == 0 ? Watched.refused("h0.org") : Watched.passed("h\($0).org") })
    #expect(screen(80, 24).contains { $0.contains("h0.org") })
    press(.last)
    let lines = screen(80, 24)
    #expect(lines.contains { $0.hasPrefix("▸✓ h99.org:3478") })
    #expect(!lines.contains { $0.contains(" h0.org:3478 udp ") && !$0.contains("→") })
    #expect(lines.contains { $0.contains("of 100)") })
    press(.first)
    #expect(screen(80, 24).contains { $0.hasPrefix("▸✗ h0.org:3478") })
  }

  @Test mutating func `a source that cannot be fetched is told above the targets`() {
    watched.fail(source: "rest.example.org")
    #expect(screen(80, 24).contains { $0.contains("rest.example.org: not fetched since ") })
    #expect(screen(80, 24).contains { $0.hasSuffix("HTTP 503") })
  }

  @Test func `before the first result it says what it waits for`() {
    #expect(screen(80, 24).contains("waiting for the first results"))
  }

  @Test mutating func `colour adds to the text and says nothing by itself`() {
    watched.round([Watched.passed(), Watched.refused("b.org")])
    let plain = screen(120, 30)
    let colored = WatchScreen(
      watched.states, view, startedAt: Watched.at(0), every: .seconds(5), now: watched.now
    ).lines(width: 120, height: 30, isColored: true)
    #expect(colored != plain)
    #expect(colored.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain)
  }
}
