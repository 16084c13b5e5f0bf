import Foundation
import Measurements
import Reporting
import TestSupport
import Testing
import Vocabulary

/// A report that was written is read again, and says the same in every format.
@Suite struct ReadingTests {
  private static let reports =
    GeneratedReports.all + ExampleReport.all.map { ($0.name, $0.report) }

  @Test(arguments: ReportFormat.all)
  func `a report read again gives every format byte for byte`(format: ReportFormat) throws {
    for (name, report) in Self.reports {
      let read = try JSONReport.report(from: Array(JSONReport.text(of: report, pretty: false).utf8))
      for presentation in [.plain, Presentation(isTerminal: true, isColored: true, width: 132)] {
        #expect(
          format.bytes(of: read, for: presentation) == format.bytes(of: report, for: presentation),
          "\(format.name) of \(name)")
      }
    }
  }

  @Test func `pretty and compact are read alike`() throws {
    for (name, report) in Self.reports {
      let pretty = try JSONReport.report(
        from: Array(JSONReport.text(of: report, pretty: true).utf8))
      let compact = try JSONReport.report(
        from: Array(JSONReport.text(of: report, pretty: false).utf8))
      #expect(pretty == compact, "\(name)")
    }
  }

  @Test(arguments: ["ok", "mixed", "session", "proxy", "hostile", "partial"])
  func `a report of version 1.0 is read, with the rungs that it proves`(name: String) throws {
    let file = Repository.root.appending(path: "reports/examples/version-1.0/\(name).json")
    let report = try JSONReport.report(from: Array(Data(contentsOf: file)))
    #expect(report.verdict.rawValue == "\(report.recordedVerdict?.rawValue ?? "")")
    #expect(!report.checks.isEmpty)
    for check in report.checks where check.outcome == .ok && check.kind == .turnAllocate {
      #expect(check.highestRung == .allocation)
    }
    let again = Array(JSONReport.text(of: report, pretty: false).utf8)
    #expect(try JSONReport.report(from: again) == report)
  }

  @Test func `every truncated report is refused, and says where`() throws {
    let bytes = Array(JSONReport.text(of: ExampleReport.named("hostile"), pretty: false).utf8)
    for length in 0..<(bytes.count - 2) {
      #expect(throws: ReportReadingError.self, "\(length) bytes") {
        try JSONReport.report(from: Array(bytes.prefix(length)))
      }
    }
  }

  @Test(arguments: [
    ("", "line 1, column 1: the text ends within a value"),
    ("[]", "line 1, column 1: expected an object, found an array"),
    (
      "{}",
      "line 1, column 1: schema_version is missing: is it a report of iceprobe (--format json)?"
    ),
    (
      #"{"schema_version":"2.0"}"#,
      "$.schema_version (line 1, column 2): version 2.0 cannot be read, only 1.x"
    ),
    (
      #"{"schema_version":7}"#,
      "$.schema_version (line 1, column 2): expected a string, found a number"
    ),
  ])
  func `a text that is no report is refused`(text: String, message: String) {
    let error = #expect(throws: ReportReadingError.self) {
      try JSONReport.report(from: Array(text.utf8))
    }
    #expect(error.map(String.init(describing:)) == message)
  }

  @Test(arguments: [
    (
      #""outcome":"ok","#, #""outcome":"fine","#,
      #"$.checks[0].outcome: expected one of ok, failed, skipped, found "fine""#
    ),
    (#""port":3478}"#, #""port":65536}"#, "$.checks[0].server.port: 65536 is out of bounds"),
    (
      #""requests_sent_count":7"#, #""requests_sent_count":-7"#,
      "$.checks[0].requests_sent_count: -7 is out of bounds"
    ),
    (
      #""requests_sent_count":7"#, #""requests_sent_count":9223372036854775807"#,
      "$.checks[0].requests_sent_count: 9223372036854775807 is out of bounds"
    ),
    (
      #""median_seconds":0.01029075"#, #""median_seconds":1e300"#,
      "$.checks[0].rtt.median_seconds: 1e300 seconds are out of bounds"
    ),
    (
      #""median_seconds":0.01029075"#, #""median_seconds":"soon""#,
      "$.checks[0].rtt.median_seconds: expected a number, found a string"
    ),
    (
      #""started_at":"2026-11-21T03:10:00.123Z""#, #""started_at":"2026-13-21T03:10:00.123Z""#,
      #"$.run.started_at: expected a time in UTC, found "2026-13-21T03:10:00.123Z""#
    ),
    (
      #""mapped_address":"198.51.100.7:40001""#, #""mapped_address":"198.51.100.7""#,
      #"$.checks[0].mapped_address: expected an address with a port, found "198.51.100.7""#
    ),
    (
      #""verdict":"ok""#, #""verdict":"\u001b[31m""#,
      #"$.verdict: expected one of ok, degraded, failed, unknown, found "\u{1B}[31m""#
    ),
    (#""checks":[{"#, #""checks":[3,{"#, "$.checks[0]: expected an object, found a number"),
  ])
  func `an error in a report is reported with its place`(
    part: String, broken: String, message: String
  ) throws {
    let text = JSONReport.text(of: ExampleReport.named("ok"), pretty: false)
    try #require(text.contains(part))
    let whole = text.replacingOccurrences(of: part, with: broken)
    let error = try #require(
      #expect(throws: ReportReadingError.self) { try JSONReport.report(from: Array(whole.utf8)) })
    #expect("\(error.path): \(error.message)" == message)
    let place = try #require(error.place)
    #expect(error.description == "\(error.path) (\(place)): \(error.message)")
    let rest = whole.unicodeScalars.dropFirst(place.column - 1).prefix(broken.utf8.count)
    #expect(place.line == 1 && (String(rest) == broken || rest.first == "3"), "\(place)")
  }

  @Test func `members of a later version are ignored`() throws {
    let text = JSONReport.text(of: ExampleReport.named("ok"), pretty: false)
    let later = text.replacingOccurrences(
      of: #""schema_version":"1.1""#, with: #""schema_version":"1.7","zeal":[{"x":null}]"#
    ).replacingOccurrences(of: #""id":"c1""#, with: #""id":"c1","added":1"#)
    #expect(try JSONReport.report(from: Array(later.utf8)).checks.count == 6)
  }

  @Test func `a word of a later version is an error that names both versions`() {
    let text = JSONReport.text(of: ExampleReport.named("ok"), pretty: false)
    let later = text.replacingOccurrences(
      of: #""schema_version":"1.1""#, with: #""schema_version":"1.7""#
    ).replacingOccurrences(of: #""outcome":"ok""#, with: #""outcome":"grand""#)
    let error = #expect(throws: ReportReadingError.self) {
      try JSONReport.report(from: Array(later.utf8))
    }
    #expect(
      error?.message.hasSuffix("(version 1.7, by a newer iceprobe; this one knows 1.1)") == true,
      "\(String(describing: error))")
  }

  @Test func `a recorded verdict is kept, whatever the rules are now`() throws {
    let text = JSONReport.text(of: ExampleReport.named("ok"), pretty: false)
    let later = text.replacingOccurrences(of: #""verdict":"ok""#, with: #""verdict":"degraded""#)
    #expect(try JSONReport.report(from: Array(later.utf8)).verdict == .degraded)
  }

  @Test func `the text of a report is made safe again`() throws {
    let text = JSONReport.text(of: ExampleReport.named("ok"), pretty: false)
      .replacingOccurrences(of: "Coturn-4.6.1", with: #"\u001b[2J\u202e"#)
    let report = try JSONReport.report(from: Array(text.utf8))
    #expect(report.checks[0].software?.text == #"\u{1B}[2J\u{202E} 'Gorst'"#)
  }

  @Test func `a target's key is the same from run to run, and escapes slashes`() throws {
    let report = ExampleReport.report(
      sources: [.uris(1, name: "arn:aws:x/y%")], checks: [.binding("c1", at: "2001:db8::1")])
    let text = JSONReport.text(of: report, pretty: false)
    let key = "arn:aws:x%2Fy%25/stun:turn.example.org/2001:db8::1/udp/stun_binding"
    #expect(text.contains(#""target_key":"\#(key)""#))
  }
}
