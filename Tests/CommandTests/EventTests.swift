import Foundation
import TestSupport
import Testing

/// `--format ndjson` of a run: events as they happen.
@Suite struct EventTests {
  private struct Event: Decodable {
    struct Run: Decodable {
      var partial: Bool?
    }
    struct Check: Decodable {
      var id: String
      var outcome: String?
    }

    var event: String
    var number: Int
    var run: Run?
    var verdict: String?
    var check: Check?
  }

  private static func events(_ text: String) throws -> [Event] {
    try text.split(separator: "\n", omittingEmptySubsequences: true).map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
  }

  @Test func `each event is there as soon as it happened, and the end is told when interrupted`()
    async throws
  {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["run", "--format", "ndjson", "--timeout", "1m", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      var lines: [String] = []
      for _ in 0..<3 { lines.append(try await child.nextLine(seconds: 20)) }
      let first = try Self.events(lines.joined(separator: "\n"))
      #expect(first.map(\.event) == ["run_start", "source_fetched", "check_started"])
      #expect(first.map(\.number) == [1, 2, 3])
      child.send(signal: SIGINT)
      let finished = try await child.finished(seconds: 5)
      #expect(finished.status == 130)
      let all = try Self.events(finished.standardOutput)
      let check = try #require(all.first { $0.event == "check_finished" }?.check)
      #expect(check.id == first.last?.check?.id && check.outcome == "failed")
      #expect(all.last?.event == "run_end" && all.last?.run?.partial == true)
    }
  }

  @Test func `run_end is the last event of a run that its deadline cuts off`() async throws {
    let silent = try (0..<3).map { _ in try SilentServer() }
    let finished = try await BuiltProgram.run(
      ["run", "--format", "ndjson", "--parallel", "1", "--deadline", "1s", "--timeout", "600ms"]
        + silent.map { "stun:127.0.0.1:\($0.port)" }, seconds: 20)
    let events = try Self.events(finished.standardOutput)
    #expect(events.count { $0.event == "check_finished" } == 3)
    #expect(events.last?.event == "run_end" && events.last?.run?.partial == true)
    #expect(events.map(\.number) == Array(1...events.count))
  }

  @Test func `run_end is the last event even where a second signal ends the program`() async throws
  {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["run", "--format", "ndjson", "--timeout", "1m", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      for _ in 0..<3 { _ = try await child.nextLine(seconds: 20) }
      for signal in [SIGINT, SIGTERM, SIGINT] { child.send(signal: signal) }
      let finished = try await child.finished(seconds: 5)
      let events = try Self.events(finished.standardOutput)
      #expect(events.last?.event == "run_end" && events.last?.run?.partial == true)
    }
  }

  @Test func `a file is appended to, run by run`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.url.appending(path: "events.ndjson").path()
    let uri = "stun:127.0.0.1:\(try FreePort.take())"
    for _ in 1...2 {
      let finished = try await BuiltProgram.run(["run", uri, "--format", "ndjson=\(path)"])
      #expect(finished.status == 2, "\(finished.standardError)")
      #expect(finished.standardOutput.isEmpty)
    }
    let events = try Self.events(String(contentsOfFile: path, encoding: .utf8))
    #expect(events.count { $0.event == "run_start" } == 2)
    #expect(events.count { $0.event == "run_end" } == 2)
    #expect(events.last?.verdict == "failed")
  }

  @Test(arguments: ["/nonexistent/x.ndjson", "/dev/full"])
  func `a place that cannot be written to is an error`(path: String) async throws {
    let uri = "stun:127.0.0.1:\(try FreePort.take())"
    let finished = try await BuiltProgram.run(["run", uri, "--format", "ndjson=\(path)"])
    #expect(finished.status == 3)
    #expect(finished.standardError.contains("Error: cannot write \(path): "))
  }

  @Test func `a reader that has seen enough does not end the run`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let report = directory.url.appending(path: "report.json").path()
    let finished = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      [
        "-c", #""$0" run --format ndjson --format "json=$1" "$2" | head -n 1"#,
        BuiltProgram.iceprobe.path(), report, "stun:127.0.0.1:\(try FreePort.take())",
      ])
    #expect(try Self.events(finished.standardOutput).map(\.event) == ["run_start"])
    let text = try String(contentsOfFile: report, encoding: .utf8)
    #expect(try ReportDocument(json: text).verdict == "failed")
  }
}
