import Foundation
import TestSupport
import Testing

/// `iceprobe explain` on a saved report.
@Suite struct ExplainTests {
  @Test func `a check of a saved report is explained with what accounts for it`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.url.appending(path: "report.json").path()
    let uri = "stun:127.0.0.1:\(try FreePort.take())"
    _ = try await BuiltProgram.run(["run", uri, "--format", "json=\(path)"])
    let report = try ReportDocument(json: try String(contentsOfFile: path, encoding: .utf8))
    let finished = try await BuiltProgram.run(["explain", "c1", path])
    #expect(finished.status == 0, "\(finished.standardError)")
    let shown = finished.standardOutput
    for text in [uri, "connection_refused"] + report.findings.map(\.id) {
      #expect(shown.contains(text), "\(text) in \(shown)")
    }
  }

  @Test(arguments: [
    ("{", "standard input: line 1, column 2: the text ends"), ("[]", "expected an object"),
    (#"{"schema_version": "2.0"}"#, "$.schema_version (line 1, column 2): version 2.0"),
    (#"{"schema_version": "1.0", "checks": [7]}"#, "$.checks[0] (line 1, column 38)"),
  ]) func `what is no report is told with its place`(json: String, text: String) async throws {
    let finished = try await BuiltProgram.run(["explain", "c1", "-"], input: json)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains(text), "\(finished.standardError)")
  }

  @Test func `a check that is not there is told with those that are`() async throws {
    let report = Repository.root.appending(path: "reports/examples/mixed.json").path()
    let finished = try await BuiltProgram.run(["explain", "c77", report])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("no check is called c77; it has c1 to c6"))
  }

  @Test func `a hostile report does nothing to the terminal`() async throws {
    let kept = Repository.root.appending(path: "reports/examples/mixed.json")
    let json = try String(contentsOf: kept, encoding: .utf8)
      .replacingOccurrences(of: "turn.example.org", with: #"\u001b[2J\u202e"#)
    let finished = try await BuiltProgram.run(["explain", "c1", "-"], input: json)
    #expect(finished.status == 0, "\(finished.standardError)")
    #expect(!finished.standardOutput.contains("\u{1B}"))
    #expect(!finished.standardOutput.contains("\u{202E}"))
  }

  @Test func `a check without its report gets the line to type`() async throws {
    let finished = try await BuiltProgram.run(["explain", "c1"])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("Type:  iceprobe explain c1 report.json"))
  }
}
