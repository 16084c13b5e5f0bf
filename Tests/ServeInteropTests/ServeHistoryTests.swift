import Foundation
import TestSupport
import Testing

/// What the exporter records, read by the commands that people read it with.
@Suite(.timeLimit(.minutes(5))) struct ServeHistoryTests {
  private struct Recorded: Decodable {
    var verdict: String
    var partial: Bool
  }

  private func list(_ path: String) async throws -> [Recorded] {
    let listed = try await BuiltProgram.run([
      "history", "list", "--history-file", path, "--limit", "1000", "--format", "json",
    ])
    return try JSONDecoder().decode([Recorded].self, from: Data(listed.standardOutput.utf8))
  }

  private func samples(_ exporter: ServedExporter) async throws -> Int {
    let metrics = try await exporter.get("/metrics").body
    let line = metrics.split(separator: "\n").first {
      $0.hasPrefix("iceprobe_history_samples_total ")
    }
    return try #require(line.flatMap { Int($0.split(separator: " ")[1]) })
  }

  @Test func `of many probes of a target a minute has one sample, and SIGTERM loses none`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.url.appending(path: "history.sqlite").path()
    try await Coturn.with { server in
      let good = "stun:127.0.0.1:\(server.plainPort)"
      let bad = "stun:127.0.0.1:9"
      try await ServedExporter.with(["--history-file", path, good, bad]) { exporter in
        for _ in 0..<15 {
          #expect(try await exporter.probe(["target": good]).body.contains("\nprobe_success 1\n"))
          _ = try await exporter.probe(["target": bad])
        }
        exporter.process.send(signal: SIGTERM)
        #expect(try await exporter.process.finished(seconds: 10).status == 143)
      }
    }
    let runs = try await list(path)
    #expect(runs.map(\.verdict).sorted() == ["failed", "ok"])
    let usual = try await BuiltProgram.run(["history", "baseline", "--history-file", path])
    #expect(usual.standardOutput.contains("stun:127.0.0.1:9 at 127.0.0.1 over udp, stun_binding"))
  }

  @Test func `continuous targets have samples of all of them, and metrics count them`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.url.appending(path: "history.sqlite").path()
    try await Coturn.with { server in
      let uris = ["stun:127.0.0.1:\(server.plainPort)", "stun:127.0.0.1:9"]
      try await ServedExporter.with(["--continuous", "1s", "--history-file", path] + uris) {
        exporter in
        for _ in 0..<600 where try await samples(exporter) == 0 {
          try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await samples(exporter) > 0)
        #expect(try await exporter.get("/metrics").body.contains("iceprobe_history_lost_total 0"))
      }
    }
    let runs = try await list(path)
    #expect(runs.first?.partial == false)
    let shown = try await BuiltProgram.run([
      "history", "show", "last", "--history-file", path, "--format", "json",
    ])
    let report = try ReportDocument(json: shown.standardOutput)
    #expect(Set(report.checks.compactMap(\.uri)).contains("stun:127.0.0.1:9"))
  }

  @Test func `a history that fails is told once and counted, and probes go on`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let notes = try directory.file("notes.txt", "no database, and longer than a header\n")
    let uris = (1...3).map { "stun:127.0.0.\($0):9" }
    try await ServedExporter.with(["--history-file", notes.path()] + uris) { exporter in
      for uri in uris {
        #expect(try await exporter.probe(["target": uri]).status == 200)
      }
      exporter.process.send(signal: SIGTERM)
      let log = try await exporter.process.finished(seconds: 10).standardError
      let warnings = log.split(separator: "\n").filter { $0.hasPrefix("Warning: ") }
      #expect(warnings.count == 1, "\(log)")
      #expect(
        warnings.first?.contains("\(notes.path()): not an SQLite database") == true, "\(log)")
    }
  }
}
