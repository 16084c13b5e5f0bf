import Foundation
import TestSupport
import Testing

/// A history that the program makes in a folder of its own.
struct TriedHistory {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  var path: String { directory.url.appending(path: "history.sqlite").path() }

  /// A run as `iceprobe history list --format json` has it.
  struct Recorded: Decodable {
    var run: Int
    var startedAt: String
    var verdict: String
    var okCount: Int
    var failedCount: Int
    var cause: String?
    var partial: Bool

    /// As sentences have it.
    var startedAtSecond: String {
      startedAt.prefix { $0 != "." }.replacing("T", with: " ") + "Z"
    }
  }

  func run(_ arguments: [String]) async throws -> ChildProcess.Finished {
    try await BuiltProgram.run(arguments + ["--history-file", path])
  }

  /// `iceprobe history …` on it.
  func ask(_ arguments: [String]) async throws -> ChildProcess.Finished {
    try await run(["history"] + arguments)
  }

  func list() async throws -> [Recorded] {
    let listed = try await ask(["list", "--limit", "10000", "--format", "json"])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Recorded].self, from: Data(listed.standardOutput.utf8))
  }

  /// What SQLite's own program says.
  func sqlite(_ sql: String) async throws -> String {
    let finished = try await ChildProcess.run(URL(filePath: "/usr/bin/sqlite3"), [path, sql])
    return finished.standardOutput + finished.standardError
  }

  /// Reports of real checks under other ids, an hour apart, the newest of them `newest` old.
  func reports(_ count: Int, newest: Double = 3600) async throws -> [String] {
    let file = directory.url.appending(path: "first.json").path()
    _ = try await BuiltProgram.run([
      "run", "--no-relay", "--format", "json=\(file)", "stun:127.0.0.1:\(try FreePort.take())",
    ])
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    return try (0..<count).map { index in
      var report = report
      var run = try #require(report["run"] as? [String: Any])
      run["id"] = "\(UUID())"
      let age = newest + 3600 * Double(count - 1 - index)
      run["started_at"] = Date(timeIntervalSinceNow: -age).ISO8601Format()
        .replacing("Z", with: ".000Z")
      report["run"] = run
      let file = directory.url.appending(path: "report-\(index).json")
      try JSONSerialization.data(withJSONObject: report).write(to: file)
      return file.path()
    }
  }
}

/// `iceprobe respond` on a UDP port of loopback.
enum TriedResponder {
  static func with<Result>(
    port: UInt16, delay: String = "0ms", _ body: () async throws -> Result
  ) async throws -> Result {
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      [
        "respond", "--transport", "udp", "--bind-address", "127.0.0.1", "--port", "\(port)",
        "--delay", delay,
      ]
    ) { responder in
      _ = try await responder.nextLine()
      return try await body()
    }
  }
}
