import Foundation
import Measurements
import Reporting
import TestSupport
import Testing
import Vocabulary

/// Each format, read by the programs that it is for.
@Suite struct ConsumerTests {
  private static let reports =
    GeneratedReports.all + ExampleReport.all.map { ($0.name, $0.report) }

  @Test func `csv: Python's reader finds a row for each check, with server text unchanged`()
    async throws
  {
    let counts = try await lines(
      of: "csv",
      read: """
        rows = list(csv.DictReader(open(path, newline=""), strict=True))
        assert all(None not in row and None not in row.values() for row in rows), path
        assert not any(v[:1] in ("=", "+", "-", "@") and k in ("software", "uri", "source")
                       for row in rows for k, v in row.items()), path
        print(len(rows))
        """, importing: "csv")
    #expect(counts == Self.reports.map { "\($0.report.checks.count)" })
  }

  @Test func `junit: junitparser counts what the report counts`() async throws {
    let counts = try await lines(
      of: "junit",
      read: """
        xml = junitparser.JUnitXml.fromfile(path)
        cases = [case for suite in xml for case in suite]
        kinds = [type(r).__name__ for case in cases for r in case.result]
        assert (xml.tests, xml.failures, xml.errors, xml.skipped) == (
            len(cases), kinds.count("Failure"), kinds.count("Error"), kinds.count("Skipped")), path
        print(len(cases), len(cases) - len(kinds))
        """, importing: "junitparser")
    #expect(
      counts
        == Self.reports.map { _, report in
          let sources = report.sources.count { $0.outcome == .failed }
          return "\(report.checks.count + sources) \(report.checks.count { $0.outcome == .ok })"
        })
  }

  @Test(arguments: ["ok", "mixed", "session", "proxy", "hostile", "partial", "many"])
  func `tap: prove reads every point, and agrees`(name: String) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let report = ExampleReport.named(name)
    let file = try directory.file("report.tap", text(of: report, as: "tap"))
    let result = try await ChildProcess.run(
      URL(filePath: "/usr/bin/prove"), ["--exec", "cat", file.path()])
    let failed = report.checks.count { $0.outcome == .failed }
    let points = report.checks.count + report.sources.count { $0.outcome == .failed }
    #expect(!result.standardOutput.contains("Parse errors"), "\(result.standardOutput)")
    #expect(result.standardOutput.contains("Tests=\(points),"), "\(result.standardOutput)")
    #expect((result.status == 0) == (failed == 0 && points == report.checks.count))
  }

  @Test func `ndjson: jq reads every line, the run's start first, its end last`() async throws {
    for (name, report) in Self.reports {
      let text = text(of: report, as: "ndjson")
      let result = try await ChildProcess.run(
        URL(filePath: "/usr/bin/jq"), ["-r", "[.event, .number] | @tsv"], input: text)
      #expect(result.status == 0, "\(name): \(result.standardError)")
      let events = result.standardOutput.split(separator: "\n").map { $0.split(separator: "\t") }
      let began = report.checks.count { $0.outcome != .skipped }
      let count =
        2 + report.sources.count + began + report.checks.count + report.findings.count
      #expect(events.count == count, "\(name)")
      #expect(events.first?.first == "run_start" && events.last?.first == "run_end")
      #expect(events.map { Int($0[1]) } == Array(1...count))
    }
  }

  @Test func `openmetrics: the Python client's strict parser accepts it`() async throws {
    let families = try await lines(
      of: "openmetrics",
      read: """
        found = list(parser.text_string_to_metric_families(open(path).read()))
        assert all(s.timestamp is not None for f in found for s in f.samples), path
        print(len(found))
        """, importing: "prometheus_client.openmetrics.parser as parser")
    #expect(families.count == Self.reports.count)
    #expect(families.compactMap(Int.init).max() ?? 0 > 20)
  }

  @Test func `openmetrics: promtool fills a database from it`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file(
      "report.om", text(of: ExampleReport.named("mixed"), as: "openmetrics"))
    let result = try await ChildProcess.run(
      URL(filePath: "/usr/bin/promtool"),
      [
        "tsdb", "create-blocks-from", "openmetrics", file.path(),
        directory.url.appending(path: "data").path(),
      ])
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.contains("NUM SAMPLES"), "\(result.standardOutput)")
  }

  @Test func `influx: a parser of the line protocol reads every point, its target unchanged`()
    async throws
  {
    let points = try await lines(
      of: "influx",
      read: """
        points = [line_protocol_parser.parse_line(l) for l in open(path).read().splitlines()]
        print(len([p for p in points if p["measurement"] == "iceprobe_check"]),
              sorted({p["tags"].get("target", "") for p in points
                      if p["measurement"] == "iceprobe_check"})[:1])
        """, importing: "line_protocol_parser")
    let expected = Self.reports.map { "\($0.report.checks.count { $0.outcome != .skipped })" }
    #expect(points.map { $0.split(separator: " ").first.map(String.init) } == expected)
    #expect(points.contains("5 ['turn:turn.example.org:3478?transport=tcp']"))
  }

  @Test func `influx: another URI before them starts no new series, and no two points are one`() {
    func series(_ checks: [CheckResult]) -> [String] {
      text(of: ExampleReport.report(checks: checks), as: "influx").split(separator: "\n")
        .filter { $0.hasPrefix("iceprobe_check,") }
        .map { $0.replacing("command\\ line", with: "s").prefix { $0 != " " }.description }
    }
    let alone = series([
      .allocation("c1", over: .tcp, at: "192.0.2.1"),
      .allocation("c2", over: .tcp, at: "192.0.2.1"),
    ])
    let later = series([
      .binding("c1", at: "192.0.2.1"), .allocation("c2", over: .tcp, at: "192.0.2.1"),
      .allocation("c3", over: .tcp, at: "192.0.2.1"),
    ])
    #expect(Set(alone).count == 2 && Set(later).count == 3, "\(alone)")
    #expect(Set(alone).isSubset(of: later), "\(later)")
    for (name, report) in GeneratedReports.all {
      let points = text(of: report, as: "influx").split(separator: "\n").filter {
        $0.hasPrefix("iceprobe_check,")
      }
      // Before the fields, wherever a blank is escaped.
      let keys = points.map { $0.components(separatedBy: " check=\"")[0] }
      #expect(Set(keys).count == keys.count, "\(name)")
    }
  }

  @Test
  func `markdown: rendered, it has a row for each check, and no element that it did not make`()
    async throws
  {
    let rows = try await lines(
      of: "markdown",
      read: """
        import html5lib
        html = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(open(path).read())
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
        names = {e.tag for e in tree.iter() if isinstance(e.tag, str)} - {"DOCUMENT_FRAGMENT"}
        allowed = {"h2", "p", "ol", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td"}
        assert names <= allowed, (path, names - allowed)
        body = list(tree.iter("tbody"))
        print(sum(len(row.findall("td")) == 7 for b in body for row in b.findall("tr")))
        """, importing: "markdown_it")
    #expect(rows == Self.reports.map { "\($0.report.checks.count)" })
  }

  @Test func `github: commands are lines, with no text of a server's in their syntax`() {
    for (name, report) in Self.reports {
      let text = text(of: report, as: "github")
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let match = line.wholeMatch(of: /::(error|warning|notice) title=[^:,]*::[^\r\n]*/)
        #expect(match != nil, "\(name): \(line)")
      }
    }
    let mixed = text(of: ExampleReport.named("mixed"), as: "github")
    #expect(mixed.split(separator: "\n").count { $0.hasPrefix("::error") } == 3)
    #expect(
      mixed.split(separator: "\n").last?.hasPrefix("::notice title=iceprobe FAILED::") == true)
  }

  @Test func `github: no more annotations of a kind than are shown`() {
    var report = ExampleReport.report(checks: [.binding("c1", at: "192.0.2.1")])
    report.findings = (1...30).map {
      Finding("x\($0)", .critical, checks: [], title: "T\($0)", evidence: [], remedy: "Do")
    }
    let errors = text(of: report, as: "github").split(separator: "\n").filter {
      $0.hasPrefix("::error")
    }
    #expect(errors.count == 10)
    #expect(errors.last == "::error title=21 more::See the report.")
  }

  @Test func `nagios: one line of at most 1 KB, with performance data in the guidelines' form`()
    throws
  {
    for (name, report) in Self.reports {
      let text = text(of: report, as: "nagios")
      #expect(text.utf8.count <= 1024 && text.count(where: \.isNewline) == 1, "\(name)")
      let parts = text.split(separator: "|")
      try #require(parts.count == 2, "\(name): \(text)")
      #expect(parts[0].contains(/^ICEPROBE (OK|WARNING|CRITICAL|UNKNOWN): ./), "\(name)")
      for item in parts[1].split(whereSeparator: \.isWhitespace) {
        #expect(
          item.wholeMatch(of: /[a-z_]+=-?[0-9.]+(s|%)?;;;0?/) != nil, "\(name): \(item)")
      }
    }
  }

  @Test func `checkmk: each line has a state, a service of its own, metrics and a text`() throws {
    for (name, report) in Self.reports {
      let lines = text(of: report, as: "checkmk").split(separator: "\n")
      var services: Set<Substring> = []
      for line in lines {
        let match = try #require(
          line.wholeMatch(
            of:
              /[0-3] "([^"`;~!$%^&*|'<>?,()=\[\]{}]+)" (-|[a-z0-9_]+=[0-9.]+(\|[a-z0-9_]+=[0-9.]+)*) .+/
          ),
          "\(name): \(line)")
        #expect(services.insert(match.1).inserted, "\(name): \(match.1) twice")
      }
    }
    let mixed = text(of: ExampleReport.named("mixed"), as: "checkmk")
    #expect(mixed.contains(#"2 "ICE command line" duration=0.412 "#), "\(mixed)")
  }

  @Test func `nagios: no server's text begins performance data, not even in the report below`() {
    for (name, report) in Self.reports {
      let plugin = PluginResult(report)
      #expect(plugin.line.unicodeScalars.count { $0 == "|" } == 1, "\(name)")
      #expect(!plugin.longText.unicodeScalars.contains("|"), "\(name)")
    }
  }

  @Test func `checkmk: two URIs of one server and transport are two services`() {
    let report = ExampleReport.report(checks: [
      .allocation("c1", over: .udp, at: "192.0.2.1") { $0.uri = "turn:h?transport=udp" },
      .allocation("c2", over: .udp, at: "192.0.2.1") { $0.uri = "turn:h" },
    ])
    let services = text(of: report, as: "checkmk").matches(of: /"ICE command line (.+)"/)
    #expect(services.map(\.1) == ["turn:h_transport_udp udp IPv4", "turn:h udp IPv4"])
  }

  @Test func `checkmk: a service is critical for what fails the run, and for no other source`() {
    let failed = CheckResult.failed(
      "c2", over: .tcp, .connectionRefused, during: .connect, after: .milliseconds(1)
    ) {
      $0.isRequired = false
      $0.source = "s2"
    }
    var report = ExampleReport.report(checks: [
      .allocation("c1", over: .udp, at: "192.0.2.1"), failed,
    ])
    report.sources.append(
      SourceResult(
        id: "s2", kind: .uri, name: "spare", outcome: .ok, duration: .zero, serverCount: 1))
    report.findings = [
      Finding(
        "port-closed", .critical, checks: ["c2"], title: "Nothing listens", evidence: [],
        remedy: "Start it")
    ]
    func states(_ report: Report) -> [String] {
      text(of: report, as: "checkmk").split(separator: "\n").map { String($0.prefix(1)) }
    }
    #expect(states(report) == ["0", "1", "0", "1"])
    report.checks[1].isRequired = true
    #expect(states(report) == ["0", "2", "0", "2"])
    var lost = SourceResult(
      id: "s3", kind: .whip, name: "lost", outcome: .failed, duration: .zero,
      failure: Failure(.configFetch, during: .config, message: "gone"))
    lost.isRequired = false
    report.sources.append(lost)
    #expect(states(report) == ["0", "2", "1", "0", "2"])
    report.sources[2].isRequired = true
    #expect(states(report) == ["0", "2", "2", "0", "2"])
    let read = try? JSONReport.report(from: Array(JSONReport.text(of: report, pretty: false).utf8))
    #expect(read.map(states) == states(report))
  }

  @Test func `the certificate of a media peer is nobody's to renew`() {
    let peer = CheckResult.candidate("c1", over: .udp, at: "192.0.2.1") {
      $0.tls = .example(over: .dtls)
    }
    let report = ExampleReport.report(checks: [peer])
    #expect(PluginMeasure.certDays.value(in: report) == nil)
    let metrics = ProbeMetrics.text(of: report, timeout: .seconds(9))
    #expect(!metrics.contains("cert_expiry") && metrics.contains("probe_tls_version_info"))
    let server = ExampleReport.report(checks: [.allocation("c1", over: .tls, at: "192.0.2.1")])
    #expect(PluginMeasure.certDays.value(in: server) != nil)
  }

  @Test(arguments: ["mixed", "hostile", "many"])
  func `zabbix: zabbix_sender sends every line, and a server reads the keys and values`(
    name: String
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let report = ExampleReport.named(name)
    let file = try directory.file("values.txt", text(of: report, as: "zabbix"))
    let trapper = Repository.root.appending(path: "Tests/Support/zabbix_trapper.py")
    try await ChildProcess.with(Repository.python, [trapper.path()]) { server in
      let port = try await server.nextLine(seconds: 20)
      let sent = try await ChildProcess.run(
        URL(filePath: "/usr/bin/zabbix_sender"),
        ["-z", "127.0.0.1", "-p", port, "-s", "probe", "-T", "-i", file.path()])
      #expect(sent.status == 0, "\(sent.standardOutput)\(sent.standardError)")
      let count = text(of: report, as: "zabbix").split(separator: "\n").count
      #expect(sent.standardOutput.contains("sent: \(count); skipped: 0; total: \(count)"))
      var values: [String: String] = [:]
      for _ in 0..<count {
        let line = try await server.nextLine(seconds: 20)
        let value = try JSONDecoder().decode(ZabbixValue.self, from: Data(line.utf8))
        #expect(value.host == "probe")
        #expect(value.clock == report.run.startedAt.milliseconds / 1000)
        #expect(values.updateValue(value.value, forKey: value.key) == nil, "\(value.key) twice")
      }
      let samples = PrometheusReport.text(of: report).split(separator: "\n").filter {
        !$0.hasPrefix("#")
      }
      #expect(values.count == samples.count + 2)
      #expect(values["iceprobe.summary"] == text(of: report, as: "summary").dropLast().description)
      let targets = try JSONDecoder().decode(
        [[String: String]].self, from: Data((values["iceprobe.targets"] ?? "").utf8))
      for target in targets {
        let key = ["SOURCE", "TARGET", "TRANSPORT", "IPVERSION"].compactMap {
          target["{#\($0)}"].map { "\"\($0.replacing("\"", with: "\\\""))\"" }
        }.joined(separator: ",")
        #expect(["0", "1"].contains(values["iceprobe.success[\(key)]"]), "\(key)")
      }
    }
  }

  private struct ZabbixValue: Decodable {
    var host: String
    var key: String
    var value: String
    var clock: Int64
  }

  @Test func `names, extensions and kinds of formats are their own`() {
    #expect(Set(ReportFormat.all.map(\.name)).count == ReportFormat.all.count)
    #expect(Set(ReportFormat.all.map(\.fileExtension)).count == ReportFormat.all.count)
    for format in ReportFormat.all {
      #expect(ReportFormat.named(format.name) == format)
      #expect(format.mediaType.contains("/"))
      #expect(!format.audience.isEmpty)
    }
    #expect(ReportFormat.named("wide") == nil)
  }

  private func text(of report: Report, as format: String) -> String {
    String(decoding: ReportFormat.named(format)?.bytes(of: report) ?? [], as: UTF8.self)
  }

  /// The output of a few lines of Python, one line for each report.
  private func lines(
    of format: String, read: String, importing module: String
  ) async throws -> [String] {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = try Self.reports.enumerated().map { index, entry in
      try directory.file("\(index).\(format)", text(of: entry.report, as: format)).path()
    }
    let body = read.split(separator: "\n").map { "    \($0)\n" }.joined()
    let script = "import sys, \(module)\nfor path in sys.argv[1:]:\n\(body)"
    let result = try await ChildProcess.run(Repository.python, ["-c", script] + files)
    #expect(result.status == 0, "\(result.standardError.suffix(1500))")
    return result.standardOutput.split(separator: "\n").map(String.init)
  }
}
