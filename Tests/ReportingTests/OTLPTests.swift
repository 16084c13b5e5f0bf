import Foundation
import Measurements
import Reporting
import TestSupport
import Testing
import Vocabulary

/// A report as OpenTelemetry's traces and metrics.
@Suite struct OTLPTests {
  private static let reports =
    GeneratedReports.all + ExampleReport.all.map { ($0.name, $0.report) }

  private func telemetry(_ report: Report) throws -> Telemetry {
    Telemetry(
      try OTLPReport.requests(of: report).map {
        try JSONSerialization.jsonObject(with: Data($0.body.utf8)) as? [String: Any] ?? [:]
      })
  }

  @Test func `every line is OTLP to the letter, and a run is one tree of spans`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = try Self.reports.enumerated().map { index, entry in
      let bytes = try #require(ReportFormat.named("otlp")).bytes(of: entry.report)
      return try directory.file("\(index).jsonl", String(decoding: bytes, as: UTF8.self)).path()
    }
    let script = Repository.root.appending(path: "Tests/Support/read_otlp.py").path()
    let result = try await ChildProcess.run(Repository.python, [script] + files)
    #expect(result.status == 0, "\(result.standardError.suffix(1500))")
    let expected = Self.reports.map { _, report in
      let tried = report.checks.filter { $0.outcome != .skipped }
      let spans =
        1 + report.sources.map { 1 + $0.steps.count }.reduce(0, +) + tried.count
        + tried.map(\.phases.count).reduce(0, +)
      let samples = PrometheusReport.text(of: report).split(separator: "\n").filter {
        !$0.hasPrefix("#")
      }
      return "\(spans) \(samples.count) 1"
    }
    #expect(result.standardOutput.split(separator: "\n").map(String.init) == expected)
  }

  @Test func `a check's span has its server by the conventions' names, and its phases below it`()
    throws
  {
    let telemetry = try telemetry(ExampleReport.named("ok"))
    let check = try #require(
      telemetry.spans.first { Telemetry.attributes($0)["iceprobe.transport"] == "tls" })
    #expect(check["name"] as? String == "turn_allocate turn.example.org:5349")
    #expect(check["kind"] as? Int == 3)
    #expect(check["status"] == nil)
    let attributes = Telemetry.attributes(check)
    let expected = [
      "server.address": "turn.example.org", "server.port": "5349",
      "network.peer.address": "192.0.2.1", "network.type": "ipv4", "network.transport": "tcp",
      "tls.protocol.name": "tls", "tls.protocol.version": "1.3",
    ]
    for (name, value) in expected { #expect(attributes[name] == value, "\(name)") }
    #expect(
      telemetry.names(below: check) == [
        "DNS lookup turn.example.org", "socket connect 192.0.2.1:5349",
        "TLS client handshake turn.example.org", "STUN Binding", "TURN Allocate", "TURN release",
      ])
  }

  @Test func `what failed says why, on the check, its phase and the run`() throws {
    let telemetry = try telemetry(ExampleReport.named("mixed"))
    let failed = telemetry.spans.filter { ($0["status"] as? [String: Any])?["code"] as? Int == 2 }
    let names = failed.compactMap { $0["name"] as? String }
    #expect(names.first == "iceprobe run")
    #expect(names.contains("STUN Binding") && names.contains("TURN Allocate"))
    let allocate = try #require(failed.first { $0["name"] as? String == "TURN Allocate" })
    #expect(Telemetry.attributes(allocate)["error.type"] == "unauthorized")
    #expect(Telemetry.attributes(allocate)["stun.error_code"] == "401")
    let events = telemetry.spans[0]["events"] as? [[String: Any]] ?? []
    #expect(events.count == ExampleReport.named("mixed").findings.count)
  }

  @Test func `names and units become those of Prometheus again`() throws {
    for (name, report) in Self.reports {
      let units = ["s": "_seconds", "1": "_ratio", "By": "_bytes", "By/s": "_bytes_per_second"]
      let names = try telemetry(report).metrics.map { metric in
        (metric["name"] as? String ?? "").replacing(".", with: "_")
          + ((metric["unit"] as? String).map { units[$0] ?? "?" } ?? "")
      }
      let families = PrometheusReport.text(of: report).matches(of: /# TYPE (\S+) gauge/)
      #expect(Set(names) == Set(families.map { String($0.1) }), "\(name)")
    }
  }

  @Test func `the run's id is the trace's, and of any other text one is made`() throws {
    var report = ExampleReport.named("ok")
    func traceID() throws -> String {
      try #require(try telemetry(report).spans.first?["traceId"] as? String)
    }
    report.run.id = "00112233445566778899aabbccddeeff"
    #expect(try traceID() == report.run.id)
    for id in ["", "run-7", String(repeating: "0", count: 32)] {
      report.run.id = id
      let made = try traceID()
      #expect(made.wholeMatch(of: /[0-9a-f]{32}/) != nil && made.contains { $0 != "0" }, "\(id)")
      #expect(try traceID() == made)
    }
  }

  @Test func `below another program's span, the trace and the parent are its own`() throws {
    let spans = try telemetry(GeneratedReports.partOfATrace.report).spans
    #expect(Set(spans.map { $0["traceId"] as? String }) == ["0af7651916cd43dd8448eb211c80319c"])
    #expect(spans[0]["parentSpanId"] as? String == "b7ad6b7169203331")
    // Remote, known to be, of a random trace, and sampled.
    #expect(spans[0]["flags"] as? Int == 0x303)
    #expect(spans.dropFirst().allSatisfy { $0["flags"] as? Int == 0x103 })
    let alone = try telemetry(ExampleReport.named("mixed")).spans
    #expect(alone[0]["parentSpanId"] == nil && alone[0]["flags"] as? Int == 0x101)
    #expect(
      spans.map { $0["spanId"] as? String } == alone.map { $0["spanId"] as? String },
      "the run's own spans are the same")
  }

  @Test(arguments: [Int64.min, -1, 0, .max]) func `a time that does not fit is cut, not a trap`(
    milliseconds: Int64
  ) throws {
    var report = ExampleReport.named("mixed")
    report.run.startedAt = UnixTime(milliseconds: milliseconds)
    report.run.duration = Nanoseconds(.max)
    let spans = try telemetry(report).spans
    #expect(
      spans.allSatisfy { UInt64($0["startTimeUnixNano"] as? String ?? "") != nil && !$0.isEmpty })
  }

  @Test func `a long report is many requests, none above the batch of other exporters`() throws {
    var report = ExampleReport.named("ok")
    report.checks = (0..<300).flatMap { index in
      report.checks.map { check in
        var check = check
        check.uri = SafeText("\(check.uri.text)&n=\(index)")
        return check
      }
    }
    let requests = OTLPReport.requests(of: report)
    #expect(requests.allSatisfy { (1...512).contains($0.itemCount) })
    #expect(requests.allSatisfy { $0.body.utf8.count < 1 << 20 })
    for signal in OTLPRequest.Signal.allCases {
      #expect(requests.count { $0.signal == signal } > 10)
    }
    let ids = try telemetry(report).spans.compactMap { $0["spanId"] as? String }
    #expect(Set(ids).count == ids.count)
  }
}
