import Measurements
import Reporting
import Testing
import Vocabulary

@Suite struct TextTests {
  @Test(arguments: [20, 60, 80, 132, 200])
  func `no line is wider than the terminal, and nothing in it is a control`(width: Int) {
    let reports = GeneratedReports.all + ExampleReport.all.map { ($0.name, $0.report) }
    for (index, (name, report)) in reports.enumerated() {
      let details: [TextDetail] = [[], .all, .waterfall, [.all, .waterfall]]
      let text = TextReport.text(
        of: report, width: width, detail: details[index % details.count])
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(columns(line) <= width, "\(name): \(line)")
        #expect(line.last != " " || width < 80, "\(name): a space ends \(line)")
      }
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || isPlain($0) }, "\(name)")
    }
  }

  @Test func `colour adds only colour`() {
    for example in ExampleReport.all {
      let plain = TextReport.text(of: example.report)
      let colored = TextReport.text(of: example.report, isColored: true)
      #expect(colored != plain)
      #expect(colored.replacing(/\u{1B}\[[0-9;]+m/, with: "") == plain, "\(example.name)")
    }
  }

  @Test func `the verdict comes first, and says how many causes there are`() {
    let lines = TextReport.text(of: ExampleReport.named("mixed"), width: 120).split(separator: "\n")
    #expect(lines[0].hasPrefix("FAILED   3 of 5 checks, 1 skipped, 3 causes, "))
    #expect(lines[0].hasSuffix("  2026-11-21 03:10:00Z, 412 ms, iceprobe 0.1.0"))
    #expect(lines[1] == "relay works over: udp 0/1, tcp 1/2, tls 1/1, dtls 0/1 (no data sent)")
  }

  @Test func `24 URIs with two causes fit one screen`() {
    let lines = TextReport.text(of: ExampleReport.named("many")).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast()
    #expect(lines.count <= 24, "\(lines.count) lines")
    for id in ["c1 c4 c7", "c9 ", "c10 "] {
      let rows = lines.filter { $0.hasPrefix("turn-") && $0.contains(id) }
      #expect(rows.count == 1, "\(id) has \(rows.count) rows")
    }
  }

  @Test func `24 URIs with two long causes and a warning fit one screen, the failing rows too`() {
    let report = ExampleReport.long
    let text = TextReport.text(of: report)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count <= 24, "\(lines.count) lines\n\(text)")
    for id in ["c25", "c27", "c29", "c31"] {
      let rows = lines.filter { $0.hasPrefix("127.0.0.1 ") && $0.contains("\(id) ") }
      #expect(rows.count == 1, "\(id) has \(rows.count) rows")
    }
    let warning = lines.firstIndex {
      $0.hasPrefix("3  Packets are lost") && $0.hasSuffix("warning")
    }
    let lastRow = lines.lastIndex { $0.contains("c31 ") && $0.hasPrefix("127") }
    #expect((warning ?? 0) > (lastRow ?? .max), "\(text)")
    #expect(lines.filter { $0.hasPrefix("   → ") }.count == 2, "\(text)")
    #expect(text.contains("   → Start the server, or correct the port or transport in the URI.\n"))
    #expect(!text.contains("22 over udp"))
    let whole = TextReport.text(of: report, detail: .all)
    for part in ["leaves tls and dtls off", "tells uplink from downlink"] {
      #expect(whole.replacing(/\n +/, with: " ").contains(part))
    }
  }

  @Test func `no line on a server that passed is cut: the medians are left out`() {
    let lines = TextReport.text(of: ExampleReport.named("many")).split(separator: "\n")
    let row = "  turn-c.example.org  8 checks over udp, tcp and tls, rtt 12.0 ms to 39.0 ms"
    #expect(lines.contains(row[...]), "\(lines)")
    #expect(!lines.contains { $0.hasSuffix("…") })
  }

  @Test func `with room to spare, evidence and remedies are told whole`() {
    var report = ExampleReport.long
    report.findings = Array(report.findings.prefix(1))
    report.checks.removeAll { ["c27", "c29", "c31"].contains($0.id) }
    let text = TextReport.text(of: report)
    #expect(text.replacing(/\n +/, with: " ").contains("leaves tls and dtls off silently."))
    #expect(text.contains("127.0.0.1  22 checks over udp and tcp"), "\(text)")
  }

  @Test func `an entry that names no server has neither kind nor transport`() {
    let checks = [
      CheckResult.binding("c1", at: "192.0.2.1"),
      .allocation("c2", over: .tcp, at: "192.0.2.1"),
      .failed("c3", over: .udp, .invalidConfiguration, during: .config, after: .zero) {
        $0.uri = "$[4]"
      },
    ]
    let text = TextReport.text(of: ExampleReport.report(checks: checks))
    let row = text.split(separator: "\n").first { $0.contains(" c3 ") && $0.contains("✗") } ?? ""
    #expect(row.contains("✗") && !row.contains("udp") && !row.contains("stun "), "\(row)")
  }

  @Test(arguments: [80, 200])
  func `with --all every check has its row, and appears once`(width: Int) {
    let report = ExampleReport.named("many")
    let text = TextReport.text(of: report, width: width, detail: .all)
    for check in report.checks {
      let rows = text.split(separator: "\n").filter { line in
        line.split(separator: " ").contains(check.id[...]) && !line.contains("confirmed")
      }
      #expect(rows.count == 1, "\(check.id)")
    }
    #expect(!text.contains("one letter is"))
    #expect(
      TextReport.text(of: report, width: width, detail: .waterfall).contains("one letter is"))
  }

  @Test func `many checks of one server that failed alike are one row`() {
    let checks = (1...40).map { index in
      CheckResult.failed("c\(index)", over: .udp, .timeout, during: .binding, after: .seconds(9))
    }
    let text = TextReport.text(of: ExampleReport.report(checks: checks))
    #expect(text.contains("turn.example.org 3478  c1–c40 udp ✗ no answer to Binding"))
    #expect(text.split(separator: "\n").count < 24)
  }

  @Test func `a column that no check has anything for is left out`() {
    let bindings = ExampleReport.report(checks: [.binding("c1", at: "192.0.2.1")])
    let text = TextReport.text(of: bindings)
    for title in ["connect", "tls", "allocate"] { #expect(!text.contains(title), "\(title)") }
    #expect(text.contains("rtt"))
  }

  @Test func `the same observation at several places is reported once`() {
    var finding = Finding(
      "udp-blocked", .critical, checks: ["c1", "c2"], title: "UDP is blocked",
      evidence: [
        "udp 192.0.2.1:3478: no answer", "udp 192.0.2.1:443: no answer", "the proxy: says nothing",
      ], remedy: "Allow it")
    finding.confidence = .confirmed
    var report = ExampleReport.report(checks: [.binding("c1", at: "192.0.2.1")])
    report.findings = [finding]
    let lines = TextReport.text(of: report).split(separator: "\n")
    #expect(lines.contains("   udp 192.0.2.1:3478, udp 192.0.2.1:443: no answer"))
    #expect(lines.contains("   the proxy: says nothing"))
    #expect(
      lines.contains { $0.hasPrefix("1  UDP is blocked ") && $0.hasSuffix("c1 c2  confirmed") })
  }

  @Test(
    arguments: [
      ([], ""), (["c1"], "c1"), (["c1", "c2"], "c1 c2"), (["c1", "c2", "c3"], "c1–c3"),
      (["c1", "c3", "c4", "c5", "x"], "c1 c3–c5 x"),
      (["c9223372036854775807", "c1"], "c9223372036854775807 c1"),
      (["a", "b", "c", "d", "e", "f", "g", "c1", "c2", "c3"], "a b c d e +5"),
    ] as [([String], String)])
  func `ids that follow each other are a range`(ids: [String], expected: String) {
    var report = ExampleReport.report(checks: [.binding("c1", at: "192.0.2.1")])
    report.findings = [
      Finding("x", .critical, checks: ids, title: "T", evidence: [], remedy: "Do")
    ]
    let lines = TextReport.text(of: report).split(separator: "\n")
    let right = [expected, "likely"].filter { !$0.isEmpty }.joined(separator: "  ")
    #expect(lines.contains { $0.hasPrefix("1  T ") && $0.hasSuffix(" " + right) }, "\(lines)")
  }

  @Test func `one line says the verdict, the first two causes and the median`() {
    let many = SummaryLine.text(of: ExampleReport.named("many"))
    #expect(
      many == """
        FAILED 5 of 24 checks, 2 causes: UDP to turn-a.example.org port 3478 is blocked on the way \
        (c1 c4 c7); turn-b.example.org refuses the password of alice (c9 c10). rtt median 30.0 ms

        """)
    #expect(
      SummaryLine.text(of: ExampleReport.report(checks: [.binding("c1", at: "192.0.2.1")]))
        == "OK 1 check passed. rtt median 10.3 ms\n")
    #expect(
      SummaryLine.text(of: ExampleReport.report(sources: [], checks: []))
        == "UNKNOWN nothing was checked\n")
  }

  @Test(arguments: [
    (80, "out 50.0 ms, in 50.0 ms; lost 1/10 in"),
    (90, "out 50.0 ms, in 50.0 ms, jitter 1.00 ms; lost 1/10 in"),
    (110, "out 50.0 ms, in 50.0 ms, adds 500 µs, jitter 1.00 ms; lost 1/10 in"),
  ])
  func `a row of data through a relay is never cut: what matters least is left out`(
    width: Int, row: String
  ) {
    var relay = RelayDetail()
    // One packet that is 16 ms late makes a jitter of 1 ms (RFC 3550).
    let late = [50, 66].map { RTTSample(.milliseconds($0), clock: .kernel) }
    let steady = (0..<9).map { _ in RTTSample(.milliseconds(50), clock: .kernel) }
    relay.toPeer = RelayFlow(sent: 10, delays: steady + steady.prefix(1))
    relay.fromPeer = RelayFlow(sent: 10, delays: steady.prefix(7) + late)
    relay.directRoundTrip = Nanoseconds(99_500_000)
    let check = CheckResult.allocation("c1", over: .dtls, at: "192.0.2.1") {
      $0.detail = .relay(relay)
    }
    let text = TextReport.text(of: ExampleReport.report(checks: [check]), width: width)
    #expect(text.contains(" \(row)\n"), "\(text)")
    #expect(!text.contains("…"))
  }

  @Test func `a check that the run's end cut short did not fail`() {
    let text = TextReport.text(of: ExampleReport.named("partial"))
    #expect(
      text.hasPrefix(
        "UNKNOWN  1 check passed, 1 not finished; interrupted, the rest was not measured\n"))
    #expect(text.contains("relay works over: udp 1/1 (no data sent)\n"))
    #expect(text.contains("c2 tcp – not finished: the run was interrupted at connect\n"))
    #expect(!text.contains("✗"))
  }

  @Test func `a report without checks says so`() {
    let text = TextReport.text(of: ExampleReport.report(sources: [], checks: []))
    #expect(text.hasPrefix("UNKNOWN  nothing was checked  "))
    #expect(!text.contains("Waterfall"))
  }

  @Test(
    arguments: [
      (nil, nil, nil, "1 URI\n"), (300, nil, nil, "1 URI, credentials for 300 s\n"),
      (300, 1_830_297_600, nil, "1 URI, credentials for 300 s until 2028-01-01 00:00:00Z\n"),
      (
        nil, 1_830_297_600, 2,
        "1 URI, credentials until 2028-01-01 00:00:00Z, its clock 2 s ahead\n"
      ),
      (300, 300, nil, "1 URI, credentials expired 1970-01-01 00:05:00Z\n"),
      (nil, nil, -412, "1 URI, its clock 412 s behind\n"), (nil, nil, 1, "1 URI\n"),
    ] as [(Int?, Int64?, Int?, String)])
  func `a source says how long its credentials live, and whose clock differs`(
    ttl: Int?, end: Int64?, skew: Int?, text: String
  ) {
    let source = SourceResult(
      id: "s1", kind: .kinesisVideo, name: "x", outcome: .ok, duration: .zero, ttlSeconds: ttl,
      expiresAt: end.map { UnixTime(seconds: $0) }, serverCount: 1,
      clockSkew: skew.map { .seconds($0) })
    let check = CheckResult.binding("c1", at: "192.0.2.1")
    let report = TextReport.text(of: ExampleReport.report(sources: [source], checks: [check]))
    // A long line goes on below, indented.
    #expect(report.replacing(/\n +/, with: " ").contains("kvs x: \(text)"))
  }

  @Test func `a phase too short to see still has its letter, a long wait only one dot`() {
    let report = ExampleReport.report(checks: [
      .allocation("c1", over: .tls, at: "192.0.2.1") { check in
        check.phases = [
          Phase(.resolve, startedOffset: .zero, duration: Nanoseconds(1)),
          Phase(.connect, startedOffset: Nanoseconds(1), duration: Nanoseconds(1)),
          Phase(.tls, startedOffset: .seconds(9), duration: .milliseconds(1100)),
        ]
      }
    ])
    let text = TextReport.text(of: report)
    #expect(text.contains("one letter is 19.3 ms"))
    #expect(text.contains(" rc." + String(repeating: "t", count: 57) + "    1.10 s\n"))
    #expect(text.contains("r:resolve c:connect t:tls .:wait\n"))
  }

  @Test func `a timeout does not squeeze the passed checks`() {
    let report = ExampleReport.report(checks: [
      .binding("c1", at: "192.0.2.1"),
      .failed("c2", over: .udp, .timeout, during: .binding, after: .seconds(39)),
    ])
    let lines = TextReport.text(of: report, detail: .waterfall).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("✓ c1 udp") && $0.contains("bbbbbbbbbbbbbbbbbbbb") })
    #expect(lines.contains { $0.hasPrefix("✗ c2 udp") && $0.contains("bbb>") })
  }

  @Test(arguments: [("e\u{301}", 77), ("東", 38), ("x", 77)])
  func `a line is as full as its characters are wide`(character: String, count: Int) {
    var report = ExampleReport.report(checks: [.binding("c1", at: "192.0.2.1")])
    report.findings = [
      Finding(
        "x", .warning, checks: [], title: "T",
        evidence: [SafeText(String(repeating: character, count: count + 1))], remedy: "Do")
    ]
    let lines = TextReport.text(of: report).split(separator: "\n")
    #expect(lines.contains("   " + String(repeating: character, count: count)[...]))
  }

  @Test(arguments: [
    (Nanoseconds(0), "0 ns"), (Nanoseconds(412), "412 ns"), (Nanoseconds(999), "999 ns"),
    (Nanoseconds(1000), "1.00 µs"), (Nanoseconds(11_700), "11.7 µs"),
    (Nanoseconds(999_499), "999 µs"), (Nanoseconds(999_500), "1.00 ms"),
    (Nanoseconds(9_995_000), "10.0 ms"), (.milliseconds(412), "412 ms"),
    (Nanoseconds(39_500_000_000), "39.5 s"), (.seconds(3600), "3600 s"),
    (Nanoseconds(-1_500_000), "-1.50 ms"),
  ])
  func `a duration has three digits and a unit`(duration: Nanoseconds, expected: String) {
    let source = SourceResult(
      id: "s1", kind: .kinesisVideo, name: "x", outcome: .ok, duration: .zero, serverCount: 1)
    var report = ExampleReport.report(sources: [source], checks: [])
    report.run.duration = duration
    #expect(TextReport.text(of: report).contains("2026-11-21 03:10:00Z, \(expected), iceprobe"))
  }

  @Test(arguments: [Nanoseconds(.max), Nanoseconds(.min), .zero, Nanoseconds(-1)])
  func `no duration is too strange to draw`(duration: Nanoseconds) {
    let check = CheckResult.allocation("c1", over: .udp, at: "192.0.2.1") { check in
      check.phases = [
        Phase(.resolve, startedOffset: duration, duration: duration),
        Phase(.binding, startedOffset: duration, duration: Nanoseconds(1)),
      ]
    }
    let slow = CheckResult.failed("c2", over: .udp, .timeout, during: .binding, after: duration)
    #expect(!TextReport.text(of: ExampleReport.report(checks: [check, slow])).isEmpty)
  }

  private func columns(_ line: Substring) -> Int {
    line.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x300...0x36F: sum
      case 0x4E00...0x9FFF, 0x1F300...0x1FAFF: sum + 2
      default: sum + 1
      }
    }
  }

  private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
