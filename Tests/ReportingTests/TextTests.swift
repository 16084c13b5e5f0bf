import Measurements
import Reporting
import Testing
import Vocabulary

@Suite struct TextTests {
  @Test(arguments: [60, 80, 132])
  func `no line is wider than the terminal, and nothing in it is a control`(width: Int) {
    for (name, report) in GeneratedReports.all + ExampleReport.all.map({ ($0.name, $0.report) }) {
      let text = TextReport.text(of: report, width: width)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(columns(line) <= width, "\(name): \(line)")
        #expect(line.last != " ", "\(name): a space ends \(line)")
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

  @Test func `the verdict comes first, its gravest cause next`() {
    let lines = TextReport.text(of: ExampleReport.all[1].report).split(separator: "\n")
    #expect(lines.first == "FAILED    6 checks: 3 failed, 2 passed, 1 skipped")
    #expect(
      lines.dropFirst().first == "          UDP gets no answer where TCP to the same host does")
  }

  @Test func `checks that failed alike are told together`() {
    let report = ExampleReport.report(checks: [
      .failed("c1", over: .udp, .quota, during: .allocate, after: .seconds(1)),
      .failed("c2", over: .tcp, .quota, during: .allocate, after: .seconds(2)),
      .failed("c3", over: .udp, .quota, during: .permission, after: .seconds(1)),
    ])
    let lines = TextReport.text(of: report).split(separator: "\n")
    #expect(
      lines.filter { $0.hasPrefix("✗ c") && $0.contains("quota at") } == [
        "✗ c1 udp 192.0.2.1:3478, c2 tcp 192.0.2.1:3478: quota at allocate",
        "✗ c3 udp 192.0.2.1:3478: quota at permission",
      ])
  }

  @Test func `a report without checks says so`() {
    let text = TextReport.text(of: ExampleReport.report(sources: [], checks: []))
    #expect(text.hasPrefix("UNKNOWN   nothing was checked\n"))
    #expect(!text.contains("Waterfall"))
  }

  @Test(
    arguments: [
      (nil, nil, nil, "1 server\n"), (300, nil, nil, "1 server, credentials for 300 s\n"),
      (300, 300, nil, "1 server, credentials for 300 s until 1970-01-01T00:05:00.000Z\n"),
      (nil, 300, 2, "1 server, credentials until 1970-01-01T00:05:00.000Z, its clock 2 s ahead\n"),
      (nil, nil, -412, "1 server, its clock 412 s behind\n"), (nil, nil, 1, "1 server\n"),
    ] as [(Int?, Int64?, Int?, String)])
  func `a source says how long its credentials live, and whose clock differs`(
    ttl: Int?, end: Int64?, skew: Int?, text: String
  ) {
    let source = SourceResult(
      id: "s1", kind: "kvs", name: "x", outcome: .ok, duration: .zero, ttlSeconds: ttl,
      expiresAt: end.map { UnixTime(seconds: $0) }, serverCount: 1,
      clockSkew: skew.map { .seconds($0) })
    let report = TextReport.text(of: ExampleReport.report(sources: [source], checks: []))
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

  @Test func `a timeout does not squeeze what passed`() {
    let report = ExampleReport.report(checks: [
      .binding("c1", at: "192.0.2.1"),
      .failed("c2", over: .udp, .timeout, during: .binding, after: .seconds(39)),
    ])
    let lines = TextReport.text(of: report).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("✓ c1 udp") && $0.contains("bbbbbbbbbbbbbbbbbbbb") })
    #expect(lines.contains { $0.hasPrefix("✗ c2 udp") && $0.contains("bbb>") })
  }

  @Test(arguments: [("e\u{301}", 78), ("東", 39), ("x", 78)])
  func `a line is as full as its characters are wide`(character: String, count: Int) {
    let check = CheckResult.failed(
      "c1", over: .tcp, .other, during: .binding, after: .seconds(1)
    ) { $0.failure?.message = SafeText(String(repeating: character, count: count + 1)) }
    let lines = TextReport.text(of: ExampleReport.report(checks: [check])).split(separator: "\n")
    #expect(lines.contains("  " + String(repeating: character, count: count)[...]))
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
      id: "s1", kind: "kvs", name: "x", outcome: .ok, duration: .zero, serverCount: 1)
    var report = ExampleReport.report(sources: [source], checks: [])
    report.run.duration = duration
    #expect(TextReport.text(of: report).contains("run       \(expected) from 2026"))
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
