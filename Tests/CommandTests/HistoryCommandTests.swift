import Foundation
import TestSupport
import Testing

/// `iceprobe history` on runs that were recorded.
@Suite(.timeLimit(.minutes(5))) struct HistoryCommandTests {
  private let history: TriedHistory

  init() throws {
    history = try TriedHistory()
  }

  private func imported(_ count: Int, newest: Double = 3600) async throws -> [String] {
    let reports = try await history.reports(count, newest: newest)
    let told = try await history.ask(["import"] + reports)
    #expect(told.standardOutput == "added \(count) of \(count)\n", "\(told)")
    return reports
  }

  @Test func `list has the newest runs last, since when and how many one asks for`() async throws {
    defer { history.directory.remove() }
    _ = try await imported(5)
    let lines = try await history.ask(["list"]).standardOutput.split(separator: "\n")
    #expect(lines.count == 6 && lines[0].contains("verdict"), "\(lines)")
    #expect(lines.last?.contains("failed") == true)
    let newest = try await history.ask(["list", "--limit", "2", "--format", "json"])
    #expect(newest.standardOutput.contains(#""run": 4"#) && newest.standardOutput.contains(": 5"))
    #expect(!newest.standardOutput.contains(#""run": 3"#), "\(newest.standardOutput)")
    let recent = try await history.ask(["list", "--since", "150m"]).standardOutput
    #expect(recent.split(separator: "\n").count == 3, "\(recent)")
    #expect(try await history.list().map(\.run) == [1, 2, 3, 4, 5])
    for wrong in [["--limit", "0"], ["--since", "soon"]] {
      #expect(try await history.ask(["list"] + wrong).status == 64)
    }
  }

  @Test func `show gives the report as it was, in any format`() async throws {
    defer { history.directory.remove() }
    let reports = try await imported(2)
    let shown = try await history.ask(["show", "1", "--format", "json"]).standardOutput
    #expect(
      try NSDictionary(dictionary: document(shown))
        == NSDictionary(dictionary: document(String(contentsOfFile: reports[0], encoding: .utf8))))
    #expect(try await history.ask(["show"]).standardOutput.hasPrefix("FAILED"))
    let html = history.directory.url.appending(path: "report.html")
    let written = try await history.ask(["show", "last-1", "--format", "html=\(html.path())"])
    #expect(written.status == 0)
    #expect(try String(contentsOf: html, encoding: .utf8).lowercased().hasPrefix("<!doctype html>"))
    for name in ["3", "last-2", "0", "first"] {
      let missing = try await history.ask(["show", name])
      #expect(missing.status == 64, "\(missing)")
    }
    let missing = try await history.ask(["show", "3"]).standardError
    #expect(
      missing.contains("the history has no run 3, only 2 runs, numbered 1 to 2"), "\(missing)")
  }

  @Test func `what is not there is told by what is`() async throws {
    defer { history.directory.remove() }
    _ = try await imported(1)
    let missing = try await history.ask(["show", "last-100"]).standardError
    #expect(missing.contains("the history has no run last-100, only run 1\n"), "\(missing)")
    let runs = URL(filePath: "/usr/bin/sqlite3")
    _ = try await ChildProcess.run(runs, [history.path, "DELETE FROM result; DELETE FROM run"])
    let empty = try await history.ask(["show"])
    #expect(empty.status == 64)
    #expect(
      empty.standardError.contains(
        "the history has no runs yet: iceprobe run --history records one"),
      "\(empty.standardError)")
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `diff is that of two reports, with its statuses`() async throws {
    defer { history.directory.remove() }
    _ = try await imported(2)
    let same = try await history.ask(["diff", "1", "2"])
    #expect(same.status == 0 && same.standardOutput.hasPrefix("SAME"), "\(same)")
    let port = try FreePort.take()
    try await TriedResponder.with(port: port) {
      _ = try await history.run(["run", "stun:127.0.0.1:\(port)"])
    }
    let changed = try await history.ask(["diff"])
    #expect(changed.status == 1 && changed.standardOutput.contains("no longer checked"))
    let json = try await history.ask(["diff", "last-1", "last", "--format", "json"])
    #expect(try document(json.standardOutput)["same"] as? Bool == false)
  }

  @Test func `baseline counts what passed, and says what is usual from five runs on`() async throws
  {
    defer { history.directory.remove() }
    let port = try FreePort.take()
    try await TriedResponder.with(port: port) {
      for _ in 0..<5 { _ = try await history.run(["run", "stun:127.0.0.1:\(port)"]) }
    }
    _ = try await history.run(["run", "stun:127.0.0.1:\(port)"])
    let text = try await history.ask(["baseline"]).standardOutput
    #expect(text.contains("5 of 6 passed, last failed at"), "\(text)")
    #expect(text.split(separator: "\n").contains { $0.contains("rtt") && $0.hasSuffix(" 5") })
    let json = try await history.ask(["baseline", "--format", "json"]).standardOutput
    let targets = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    #expect(targets?.first?["ok_count"] as? Int == 5)
    #expect(targets?.first?["flapping"] as? Bool == false)
  }

  @Test func `promtool makes blocks of an export, and they hold every run`() async throws {
    defer { history.directory.remove() }
    _ = try await imported(5)
    let port = try FreePort.take()
    try await TriedResponder.with(port: port) {
      _ = try await history.run(["run", "stun:127.0.0.1:\(port)"])
    }
    let exported = try await history.ask(["export"])
    let file = try history.directory.file("history.om", exported.standardOutput)
    let blocks = history.directory.url.appending(path: "data").path()
    let promtool = URL(filePath: "/usr/bin/promtool")
    let made = try await ChildProcess.run(
      promtool, ["tsdb", "create-blocks-from", "openmetrics", file.path(), blocks])
    #expect(made.status == 0, "\(made)")
    // The tool wants the log of a server, too.
    try FileManager.default.createDirectory(
      atPath: blocks + "/wal", withIntermediateDirectories: false)
    let dumped = try await ChildProcess.run(promtool, ["tsdb", "dump", blocks]).standardOutput
    let successes = dumped.split(separator: "\n").filter { $0.contains("iceprobe_success") }
    #expect(successes.count == 6, "\(dumped)")
    #expect(dumped.contains("iceprobe_stun_rtt_seconds"), "\(dumped)")
    let recent = try await history.ask(["export", "--since", "150m"]).standardOutput
    #expect(recent.utf8.count < exported.standardOutput.utf8.count)
    #expect(recent.hasSuffix("# EOF\n"))
  }

  @Test func `import adds each report once, and none if one of them is broken`() async throws {
    defer { history.directory.remove() }
    let reports = try await imported(2)
    let again = try await history.ask(["import"] + reports)
    #expect(again.standardOutput == "added 0 of 2\n")
    let broken = try history.directory.file("broken.json", "{\n \"verdict\": 3}")
    let more = try await history.reports(3)
    let refused = try await history.ask(["import"] + more + [broken.path()])
    #expect(refused.status == 64)
    #expect(refused.standardError.contains("broken.json: line 1"), "\(refused)")
    #expect(try await history.list().count == 2)
  }

  @Test func `prune drops what is too old and what is too much, the oldest first`() async throws {
    defer { history.directory.remove() }
    _ = try await imported(72, newest: 1800)
    let kept = try await history.ask(["prune"])
    #expect(kept.standardOutput == "dropped 0 runs\n", "\(kept)")
    let aged = try await history.ask(["prune", "--history-keep-days", "2"])
    #expect(aged.standardOutput == "dropped 24 runs\n", "\(aged)")
    #expect(try await history.list().map(\.run) == Array(25...72))
    // Each report that is recorded prunes as well.
    let port = try FreePort.take()
    _ = try await history.run(["run", "--history-keep-days", "1", "stun:127.0.0.1:\(port)"])
    #expect(try await history.list().map(\.run) == Array(49...73))
    let wrong = try await history.ask(["prune", "--history-max-megabytes", "0"])
    #expect(wrong.status == 64)
  }

  @Test(arguments: [
    ["list"], ["show"], ["diff"], ["baseline"], ["export"], ["prune"],
  ])
  func `what is no history is an error with its place, and stays as it is`(
    command: [String]
  ) async throws {
    defer { history.directory.remove() }
    let folder = history.directory.url.path()
    let place = try await BuiltProgram.run(["history"] + command + ["--history-file", folder])
    #expect(place.status == 3)
    #expect(place.standardError == "Error: \(folder): Is a directory\n")

    let missing = try await history.ask(command)
    #expect(missing.status == 3)
    #expect(missing.standardError.contains("\(history.path): there is no history yet"))
    #expect(!FileManager.default.fileExists(atPath: history.path))

    let text = String(repeating: "no database\n", count: 200)
    _ = try history.directory.file("history.sqlite", text)
    let notes = try await history.ask(command)
    #expect(notes.status == 3)
    #expect(
      notes.standardError.hasPrefix("Error: \(history.path): not an SQLite database"), "\(notes)")
    #expect(try String(contentsOfFile: history.path, encoding: .utf8) == text)

    try FileManager.default.removeItem(atPath: history.path)
    _ = try await history.sqlite("CREATE TABLE other (a); INSERT INTO other VALUES (1)")
    let foreign = try await history.ask(command)
    #expect(foreign.status == 3)
    #expect(foreign.standardError.contains("\(history.path): a database of another program"))
    #expect(try await history.sqlite("SELECT a FROM other") == "1\n")
  }
}
