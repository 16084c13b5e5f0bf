import Foundation
import Measurements
import TestSupport
import Testing
import Vocabulary

@testable import History

/// Files that are no history, or none of this version.
@Suite struct OddFileTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func problem(_ path: String, creating: Bool = true) -> HistoryError.Problem? {
    do throws(HistoryError) {
      _ = try RunHistory(at: path, creating: creating).runs(limit: 1)
      return nil
    } catch {
      return error.problem
    }
  }

  private func sqlite(_ path: String, _ sql: String) async throws {
    let finished = try await ChildProcess.run(URL(filePath: "/usr/bin/sqlite3"), [path, sql])
    try #require(finished.status == 0, "\(finished)")
  }

  @Test func `no file is a history that has not begun`() {
    defer { directory.remove() }
    let path = directory.url.appending(path: "none/history.sqlite").path()
    #expect(problem(path, creating: false) == .missing)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a file of another kind is refused and left as it is`() throws {
    defer { directory.remove() }
    let text = String(repeating: "not a database\n", count: 100)
    let file = try directory.file("notes.txt", text)
    #expect(problem(file.path()) == .notDatabase)
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func `another program's database is refused and left as it is`() async throws {
    defer { directory.remove() }
    let file = directory.url.appending(path: "other.sqlite")
    try await sqlite(file.path(), "CREATE TABLE run (id); INSERT INTO run VALUES (1)")
    let before = try Data(contentsOf: file)
    #expect(problem(file.path()) == .foreign)
    #expect(try Data(contentsOf: file) == before)
  }

  @Test func `a history of a later version is refused`() async throws {
    defer { directory.remove() }
    let path = directory.url.appending(path: "later.sqlite").path()
    #expect(problem(path) == nil)
    try await sqlite(path, "INSERT INTO grdb_migrations VALUES ('99')")
    #expect(problem(path) == .newer)
  }

  @Test func `an empty file becomes a history`() throws {
    defer { directory.remove() }
    #expect(problem(try directory.file("empty.sqlite", "").path()) == nil)
  }

  @Test func `a folder in its place is told`() {
    defer { directory.remove() }
    let problem = problem(directory.url.path())
    #expect(problem != nil)
  }

  @Test func `a damaged history is told, and not taken for an empty one`() throws {
    defer { directory.remove() }
    let file = directory.url.appending(path: "history.sqlite")
    for hour in 0..<50 {
      _ = try RunHistory(at: file.path(), creating: true).append(
        Runs.report(hour, [("a", 10)]), keeping: Runs.keepAll, now: Runs.time(hour))
    }
    var bytes = try Data(contentsOf: file)
    bytes.replaceSubrange(
      4096..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 4096))
    try bytes.write(to: file)
    #expect(problem(file.path()) == .damaged)
  }

  /// A file as version 1 wrote it, from its SQL; later versions read it and go on in it.
  @Test func `a history of version 1 is read, and goes on`() async throws {
    defer { directory.remove() }
    let path = directory.url.appending(path: "history.sqlite").path()
    let sql = Repository.root.appending(path: "Tests/Support/history-version-1.sql")
    try await sqlite(path, ".read '\(sql.path())'")
    let history = try RunHistory(at: path, creating: true)
    #expect(try history.runs(limit: 9).map(\.number) == [1, 2])
    let notes = try history.notes(on: Runs.report(2, [("a", nil), ("b", 10)]))
    #expect(notes.map(\.kind) == [.newlyFailing, .wellAgain])
    #expect(
      try history.append(
        Runs.report(2, [("a", nil)]), keeping: Runs.keepAll, now: Runs.time(2)))
    #expect(try history.runs(limit: 9).map(\.number) == [1, 2, 3])
  }
}
