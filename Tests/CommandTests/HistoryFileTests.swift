import Foundation
import TestSupport
import Testing

/// The file of a history: killed programs, several at once, other versions, damage.
@Suite(.timeLimit(.minutes(10))) struct HistoryFileTests {
  private let history: TriedHistory

  init() throws {
    history = try TriedHistory()
  }

  private static let whole = """
    PRAGMA integrity_check; PRAGMA foreign_key_check;
    SELECT count(*) FROM run WHERE NOT json_valid(report)
      OR number NOT IN (SELECT run FROM result)
    """

  private func count() async throws -> Int {
    guard FileManager.default.fileExists(atPath: history.path) else { return 0 }
    let text = try await history.sqlite("SELECT count(*) FROM run")
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  private func logSize() -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: history.path + "-wal")
    return attributes?[.size] as? Int ?? 0
  }

  @Test func `what was there when the program was killed is still there, whole`() async throws {
    defer { history.directory.remove() }
    let reports = try await history.reports(400)
    var killedInTheMiddle = 0
    for _ in 0..<6 {
      let importing = try ChildProcess(
        BuiltProgram.iceprobe, ["history", "import", "--history-file", history.path] + reports)
      defer { importing.stop() }
      // It has written some runs, and goes on.
      for _ in 0..<6000 where logSize() < 100_000 {
        try await Task.sleep(for: .milliseconds(10))
      }
      let seen = try await count()
      importing.send(signal: SIGKILL)
      let finished = try await importing.finished()
      let after = try await count()
      #expect(after >= seen, "\(seen) were recorded, \(after) are left")
      if finished.status == 137, after < 400 { killedInTheMiddle += 1 }
      let whole = try await history.sqlite(Self.whole)
      #expect(whole == "ok\n0\n", "\(whole)")
      guard after < 400 else { break }
    }
    #expect(killedInTheMiddle > 0)
    // And it goes on.
    let rest = try await history.ask(["import"] + reports)
    #expect(rest.status == 0, "\(rest)")
    #expect(try await history.list().count == 400)
  }

  @Test func `a run that is killed leaves the runs before it and a history that goes on`()
    async throws
  {
    defer { history.directory.remove() }
    let port = try FreePort.take()
    let arguments = ["run", "--history-file", history.path, "stun:127.0.0.1:\(port)"]
    for round in 0..<12 {
      let before = try await count()
      let run = try ChildProcess(BuiltProgram.iceprobe, arguments)
      // From its first instruction to some time after its last.
      try await Task.sleep(for: .milliseconds(30 * round))
      run.send(signal: SIGKILL)
      let finished = try await run.finished()
      let after = try await count()
      #expect(after == before || after == before + 1)
      if finished.status == 2 { #expect(after == before + 1) }
      if FileManager.default.fileExists(atPath: history.path), after > 0 {
        #expect(try await history.sqlite(Self.whole) == "ok\n0\n")
      }
    }
    let before = try await count()
    #expect(try await BuiltProgram.run(arguments).standardError.isEmpty)
    #expect(try await count() == before + 1)
  }

  @Test func `programs that record at the same time are all recorded`() async throws {
    defer { history.directory.remove() }
    let port = try FreePort.take()
    let arguments = ["run", "--history-file", history.path, "stun:127.0.0.1:\(port)"]
    let told = try await withThrowingTaskGroup(of: ChildProcess.Finished.self) { group in
      for _ in 0..<8 { group.addTask { try await BuiltProgram.run(arguments) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for finished in told { #expect(finished.status == 2 && finished.standardError.isEmpty) }
    #expect(try await history.list().count == 8)
    #expect(try await history.sqlite(Self.whole) == "ok\n0\n")
  }

  @Test func `a history of version 1 is read and goes on`() async throws {
    defer { history.directory.remove() }
    let sql = Repository.root.appending(path: "Tests/Support/history-version-1.sql")
    _ = try await history.sqlite(".read '\(sql.path())'")
    #expect(try await history.list().map(\.run) == [1, 2])
    #expect(try await history.ask(["show", "1"]).standardOutput.hasPrefix("FAILED"))
    #expect(try await history.ask(["baseline"]).standardOutput.contains("stun:a at 192.0.2.1"))
    let port = try FreePort.take()
    let run = try await history.run([
      "run", "--history-keep-days", "36500", "stun:127.0.0.1:\(port)",
    ])
    #expect(run.standardError.isEmpty, "\(run)")
    #expect(try await history.list().map(\.run) == [1, 2, 3])
  }

  @Test func `a history of a later version is left alone, and so is the run's status`() async throws
  {
    defer { history.directory.remove() }
    let uri = "stun:127.0.0.1:\(try FreePort.take())"
    _ = try await history.run(["run", uri])
    _ = try await history.sqlite("INSERT INTO grdb_migrations VALUES ('99')")
    let before = try await history.sqlite(".dump")
    let run = try await history.run(["run", uri])
    #expect(run.status == 2)
    #expect(
      run.standardError.contains("\(history.path): written by a later version of iceprobe"))
    #expect(try await history.ask(["list"]).status == 3)
    #expect(try await history.sqlite(".dump") == before)
  }

  @Test func `a damaged history is told with its place by all that read it`() async throws {
    defer { history.directory.remove() }
    _ = try await history.ask(["import"] + (try await history.reports(60)))
    _ = try await history.sqlite("PRAGMA wal_checkpoint(TRUNCATE)")
    let url = URL(filePath: history.path)
    var bytes = try Data(contentsOf: url)
    let damage = Data(repeating: 0xA5, count: bytes.count - 4096)
    bytes.replaceSubrange(4096..<bytes.count, with: damage)
    try bytes.write(to: url)
    for command in [["list"], ["show"], ["baseline"], ["export"]] {
      let told = try await history.ask(command)
      #expect(told.status == 3, "\(command): \(told)")
      #expect(told.standardError.contains("\(history.path): the database is damaged"), "\(told)")
    }
    let run = try await history.run(["run", "stun:127.0.0.1:\(try FreePort.take())"])
    #expect(run.status == 2)
    #expect(run.standardError.contains("not in the history: \(history.path): "), "\(run)")
  }

  @Test func `a run that cannot be written does not change its status`() async throws {
    defer { history.directory.remove() }
    let place = "/proc/no-such-folder/history.sqlite"
    let run = try await BuiltProgram.run([
      "run", "--history-file", place, "stun:127.0.0.1:\(try FreePort.take())",
    ])
    #expect(run.status == 2 && !run.standardOutput.isEmpty)
    #expect(run.standardError.contains("Warning: this run is not in the history: /proc/"))
    let quiet = try await BuiltProgram.run([
      "run", "-q", "--history-file", place, "stun:127.0.0.1:\(try FreePort.take())",
    ])
    #expect(quiet.standardError.isEmpty)
  }
}
