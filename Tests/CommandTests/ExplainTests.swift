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
    ("{", "not JSON"), ("[]", "not a report of iceprobe"), ("{\"schema_version\": \"2.0\"}", "1.x"),
    (
      "{\"schema_version\": \"1.0\", \"checks\": [{\"id\": 5}, 7], \"findings\": {}}",
      "no check is called c1"
    ),
    ("{\"schema_version\": \"1.0\", \"checks\": [{\"id\": \"c9\"}]}", "it has c9"),
  ]) func `what is no report is told with its place`(json: String, text: String) async throws {
    let finished = try await BuiltProgram.run(["explain", "c1", "-"], input: json)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains(text), "\(finished.standardError)")
  }

  @Test func `a hostile report does nothing to the terminal`() async throws {
    let json = """
      {"schema_version": "1.0", "checks": [{"id": "c1", "uri": "stun:\\u001b[2Jh", "phases": [
      {"name": "a\\u202e", "duration_seconds": 1e308}], "server": {"port": 1e300}}]}
      """
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
