import Foundation
import FoundationNetworking
import Measurements
import Reporting
import TestSupport
import Testing
import Vocabulary

/// The Prometheus report, by promtool and by a node_exporter that reads the file.
@Suite struct PrometheusTests {
  @Test(arguments: ExampleReport.all)
  func `promtool finds nothing to say`(example: ExampleReport) async throws {
    try await expectClean(PrometheusReport.text(of: example.report), example.name)
  }

  @Test func `promtool finds nothing to say about any report that can be made`() async throws {
    for (name, report) in GeneratedReports.all {
      try await expectClean(PrometheusReport.text(of: report), name)
    }
  }

  @Test(arguments: ["iceprobe_success 2 3 4\n", "iceprobe_success{target=\"x} 1\n"])
  func `promtool would say something about a broken file`(text: String) async throws {
    #expect(try await promtool(text).status != 0)
  }

  @Test(arguments: ExampleReport.all)
  func `node_exporter accepts the whole file`(example: ExampleReport) async throws {
    let text = PrometheusReport.text(of: example.report)
    let scraped = try await scrape(["iceprobe.prom": text])
    #expect(scraped.contains("node_textfile_scrape_error 0"))
    let names = Set(series(in: text).map { $0.prefix { !"{ ".contains($0) } })
    for name in names { #expect(scraped.contains("\n\(name)"), "\(name) is missing") }
    #expect(
      series(in: scraped).filter { $0.hasPrefix("iceprobe_") }.count == series(in: text).count)
  }

  @Test func `the files of two sources are both taken, since their HELP is the same`() async throws
  {
    func text(_ name: SafeText) -> String {
      PrometheusReport.text(
        of: ExampleReport.report(
          sources: [.uris(1, name: name)], checks: [.binding("c1", at: "192.0.2.1")]))
    }
    let (first, second) = (text("first"), text("second"))
    let scraped = try await scrape(["first.prom": first, "second.prom": second])
    #expect(scraped.contains("node_textfile_scrape_error 0"))
    let taken = series(in: scraped).filter { $0.hasPrefix("iceprobe_") }
    #expect(taken.count == series(in: first).count + series(in: second).count)
  }

  @Test func `the text ends every line, has no timestamps, and repeats no series`() {
    for (name, report) in GeneratedReports.all {
      let text = PrometheusReport.text(of: report)
      #expect(text.isEmpty || text.hasSuffix("\n"), "\(name)")
      let all = series(in: text)
      #expect(Set(all).count == all.count, "\(name) repeats a series")
      #expect(!text.contains("192.0.2.1"), "\(name) has an address in a label")
    }
  }

  @Test func `a phase that failed is not among the durations of those that worked`() {
    let text = PrometheusReport.text(
      of: ExampleReport.report(checks: [
        .failed("c1", over: .udp, .timeout, during: .binding, after: .seconds(39))
      ]))
    #expect(text.contains(#"iceprobe_phase_duration_seconds{ip_version="4",phase="resolve""#))
    #expect(!text.contains(#"iceprobe_phase_duration_seconds{ip_version="4",phase="binding""#))
    let failed = text.split(separator: "\n").filter {
      $0.hasPrefix("iceprobe_failed_phase_duration_seconds{")
    }
    #expect(failed.count == 1)
    #expect(failed.first?.contains(#"phase="binding""#) == true && failed[0].hasSuffix(" 39"))
  }

  @Test func `a source that failed leaves a target that failed, and when`() {
    let text = PrometheusReport.text(of: ExampleReport.named("mixed"))
    let name = "arn:aws:kinesisvideo:us-west-2:111122223333:channel/door/1"
    #expect(text.contains("iceprobe_success{source=\"\(name)\"} 0\n"))
    #expect(
      text.contains("iceprobe_last_run_timestamp_seconds{source=\"\(name)\"} 1795230600.123\n"))
    #expect(!text.contains(#"iceprobe_success{source="command line"}"#), "its targets are known")
  }

  /// A source that gave no servers, and nothing else was checked.
  private static func gone(isRequired: Bool) -> SourceResult {
    var source = SourceResult(
      id: "s9", kind: .rtcConfiguration, name: "gone", outcome: .failed, duration: .milliseconds(3),
      failure: Failure(.configFetch, during: .config, message: "HTTP status 404"))
    source.isRequired = isRequired
    return source
  }

  @Test(arguments: [true, false])
  func `a probe of a source that cannot be fetched says so, required or not`(isRequired: Bool) {
    let report = ExampleReport.report(sources: [Self.gone(isRequired: isRequired)], checks: [])
    let text = ProbeMetrics.text(of: report, timeout: .seconds(5))
    #expect(text.contains("\nprobe_success 0\n"))
    let line = #"iceprobe_probe_failure_info{phase="config",reason="config_fetch"} 1"#
    #expect(text.contains("\n\(line)\n"), "\(text)")
  }

  @Test func `what is optional is the cause of no probe that failed by something required`() {
    var optional = CheckResult.failed(
      "c1", over: .udp, .timeout, during: .binding, after: .seconds(1))
    optional.isRequired = false
    let refused = CheckResult.failed(
      "c2", over: .tcp, .unauthorized, during: .allocate, after: .seconds(1))
    let report = ExampleReport.report(checks: [optional, refused])
    let text = ProbeMetrics.text(of: report, timeout: .seconds(5))
    #expect(
      text.contains(#"iceprobe_probe_failure_info{phase="allocate",reason="unauthorized"} 1"#))
    #expect(!text.contains(#"iceprobe_probe_failure_info{phase="binding""#))
  }

  @Test func `an optional target is marked, with the labels of its success`() {
    var optional = CheckResult.failed(
      "c1", over: .udp, .timeout, during: .binding, after: .seconds(1))
    optional.isRequired = false
    let text = PrometheusReport.text(
      of: ExampleReport.report(
        sources: [.uris(2), Self.gone(isRequired: false)],
        checks: [optional, .allocation("c2", over: .tcp, at: "192.0.2.1")]))
    func series(_ name: String) -> [String] {
      text.split(separator: "\n").filter { $0.hasPrefix("iceprobe_\(name){") }.map {
        String($0.dropFirst("iceprobe_\(name)".count))
      }
    }
    // What fails here is optional, and nothing else is.
    #expect(series("required") == series("success"))
    #expect(series("required").count == 3)
  }

  @Test func `verdict, exit status, an interruption and the 95th percentile are metrics`() {
    let text = PrometheusReport.text(of: ExampleReport.named("partial"))
    for line in [
      #"iceprobe_run_verdict{source="command line",verdict="unknown"} 1"#,
      #"iceprobe_run_verdict{source="command line",verdict="ok"} 0"#,
      #"iceprobe_run_exit_status{source="command line"} 3"#,
      #"iceprobe_run_partial{source="command line"} 1"#,
    ] { #expect(text.contains(line + "\n"), "\(line)") }
    #expect(text.contains("iceprobe_stun_rtt_p95_seconds{"))
  }

  @Test func `a real Prometheus answers the alerts of the README as the report says`() async throws
  {
    var soon = ExampleReport.report(
      sources: [.uris(1, name: "second")], checks: [.allocation("c1", over: .tls, at: "192.0.2.1")])
    soon.run.isPartial = true
    let degraded = ExampleReport.report(
      sources: [.uris(1, name: "third"), Self.gone(isRequired: false)],
      checks: [.binding("c1", at: "192.0.2.1")])
    #expect(degraded.verdict == .degraded)
    let files = [
      "mixed.prom": PrometheusReport.text(of: ExampleReport.named("mixed")),
      "second.prom": PrometheusReport.text(of: soon),
      "third.prom": PrometheusReport.text(of: degraded),
    ]
    let page = try String(
      contentsOf: Repository.root.appending(path: "reports/README.md"), encoding: .utf8)
    let alerts = try #require(page.split(separator: "Alerts to begin with:").last)
      .split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
      .prefix { $0.hasPrefix("    ") }
      .map { String($0.trimmingPrefix("    ")).replacing("time()", with: "\(ExampleReport.start)") }
    #expect(alerts.count == 6)
    let kvs = "arn:aws:kinesisvideo:us-west-2:111122223333:channel/door/1"
    let expected: [Set<String>] = [
      // "gone" is optional, and its run only degraded.
      ["command line", kvs], ["command line", kvs, "second"], ["second"], ["command line"],
      ["command line"],
      [],
    ]
    try await withPrometheus(reading: files) { ask in
      for (alert, sources) in zip(alerts, expected) {
        #expect(Self.values(of: "source", in: try await ask(alert)) == sources, "\(alert)")
      }
      // Only the attempt that failed took ten seconds.
      #expect(try await ask("iceprobe_phase_duration_seconds > 5").isEmpty)
      #expect(try await ask("iceprobe_failed_phase_duration_seconds > 5").count == 2)
      let slower = "iceprobe_stun_rtt_p95_seconds > iceprobe_stun_rtt_seconds"
      #expect(try await !ask(slower).isEmpty)
      let verdicts = Self.values(of: "verdict", in: try await ask("iceprobe_run_verdict == 1"))
      #expect(verdicts == ["failed", "unknown", "degraded"])
    }
  }

  @Test func `unmeasured values have no series`() {
    let report = ExampleReport.report(checks: [
      .skipped("c1"),
      .failed("c2", over: .tcp, .cancelled, during: .connect, after: .milliseconds(1)),
    ])
    #expect(!PrometheusReport.text(of: report).contains("iceprobe_success"))
  }

  @Test func `several addresses of one URI are one series, and the worst counts`() {
    let report = ExampleReport.report(checks: [
      .allocation("c1", over: .udp, at: "192.0.2.1") { $0.duration = .milliseconds(90) },
      .allocation("c2", over: .udp, at: "192.0.2.2") { check in
        check.allocation?.lifetimeSeconds = 300
        check.datagramsLost = check.datagramsSent
      },
      .failed("c3", over: .udp, .quota, during: .allocate, after: .milliseconds(5)) {
        $0.failure?.stunErrorCode = 486
      },
    ])
    let text = PrometheusReport.text(of: report)
    func value(_ name: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix("iceprobe_\(name){") }
        .flatMap { $0.split(separator: " ").last }.map(String.init)
    }
    #expect(value("success") == "0")
    #expect(value("duration_seconds") == "0.09")
    #expect(value("turn_allocation_lifetime_seconds") == "300")
    #expect(value("stun_requests_sent") == "15")
    #expect(value("stun_loss_ratio") == "0.466666")
    #expect(value("stun_error_code") == "486")
    #expect(value("last_success_timestamp_seconds") == nil)
    #expect(text.contains(#"phase="allocate",reason="quota""#))
  }

  @Test func `a label's value is escaped`() {
    let report = ExampleReport.report(
      sources: [.uris(1, name: #"a"b\c"#)], checks: [.binding("c1", at: "192.0.2.1")])
    #expect(PrometheusReport.text(of: report).contains(#"{source="a\"b\\c"} 1"#))
  }

  private func expectClean(_ text: String, _ name: String) async throws {
    let result = try await promtool(text)
    #expect(result.status == 0, "\(name): \(result.standardOutput)\(result.standardError)")
  }

  private func promtool(_ text: String) async throws -> ChildProcess.Finished {
    try await ChildProcess.run(
      URL(filePath: "/usr/bin/promtool"), ["check", "metrics"], input: text)
  }

  /// The samples' names and labels.
  private func series(in text: String) -> [Substring] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
  }

  private struct Series: Decodable {
    var metric: [String: String]
  }

  private static func values(of label: String, in series: [Series]) -> Set<String> {
    Set(series.compactMap { $0.metric[label] })
  }

  /// Asks a Prometheus of our own that scrapes a node_exporter with these files.
  private func withPrometheus(
    reading files: [String: String],
    _ body: (_ ask: (_ query: String) async throws -> [Series]) async throws -> Void
  ) async throws {
    struct Answer: Decodable {
      struct Content: Decodable {
        var result: [Series]
      }
      var data: Content
    }
    try await withNodeExporter(reading: files) { scraped in
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      let address = "127.0.0.1:\(try FreePort.take())"
      let settings = try directory.file(
        "prometheus.yml",
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - {job_name: node, static_configs: [{targets: ["\(scraped)"]}]}
        """)
      let arguments = [
        "--config.file=\(settings.path())", "--web.listen-address=\(address)",
        "--storage.tsdb.path=\(directory.url.appending(path: "data").path())",
      ]
      try await ChildProcess.with(URL(filePath: "/usr/bin/prometheus"), arguments) { _ in
        func ask(_ query: String) async throws -> [Series] {
          let quoted = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
          let url = try #require(URL(string: "http://\(address)/api/v1/query?query=\(quoted)"))
          let (data, _) = try await URLSession.shared.data(from: url)
          return try JSONDecoder().decode(Answer.self, from: data).data.result
        }
        for _ in 0..<600 {
          if let found = try? await ask("iceprobe_success"), !found.isEmpty {
            return try await body(ask)
          }
          try await Task.sleep(for: .milliseconds(50))
        }
        throw ServerIsSilent()
      }
    }
  }

  /// The metrics that our own node_exporter serves when it reads these files.
  private func scrape(_ files: [String: String]) async throws -> String {
    try await withNodeExporter(reading: files) { address in
      let url = try #require(URL(string: "http://\(address)/metrics"))
      for _ in 0..<600 {
        if let (data, _) = try? await URLSession.shared.data(from: url) {
          return String(decoding: data, as: UTF8.self)
        }
        try await Task.sleep(for: .milliseconds(50))
      }
      throw ServerIsSilent()
    }
  }

  private func withNodeExporter<Result>(
    reading files: [String: String], _ body: (_ address: String) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for (name, text) in files { _ = try directory.file(name, text) }
    let address = "127.0.0.1:\(try FreePort.take())"
    let arguments = [
      "--collector.disable-defaults", "--collector.textfile", "--web.listen-address=\(address)",
      "--web.disable-exporter-metrics", "--collector.textfile.directory=\(directory.url.path())",
    ]
    let program = URL(filePath: "/usr/bin/prometheus-node-exporter")
    return try await ChildProcess.with(program, arguments) { _ in try await body(address) }
  }

  private struct ServerIsSilent: Error {}
}
