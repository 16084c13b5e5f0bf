import Foundation
import TestSupport
import Testing

/// Real runs into a history, and what earlier ones add to them.
@Suite(.timeLimit(.minutes(5))) struct HistoryRecordingTests {
  private let history: TriedHistory
  private let port: UInt16

  init() throws {
    history = try TriedHistory()
    port = try FreePort.take()
  }

  private var uri: String { "stun:127.0.0.1:\(port)" }

  @Test func `a failure is new since the run that passed, then known, then over, at its times`()
    async throws
  {
    defer { history.directory.remove() }
    let first = try await TriedResponder.with(port: port) { try await history.run(["run", uri]) }
    #expect(first.status == 0, "\(first)")
    #expect(!first.standardOutput.contains("passed at"))
    let second = try await history.run(["run", uri])
    let third = try await history.run(["run", uri])
    let fourth = try await TriedResponder.with(port: port) {
      try await history.run(["run", uri])
    }
    let runs = try await history.list()
    #expect(runs.map(\.verdict) == ["ok", "failed", "failed", "ok"])
    guard runs.count == 4 else { return }
    #expect(second.standardOutput.contains(", and passed at \(runs[0].startedAtSecond)"))
    #expect(
      third.standardOutput.contains(" as in the 1 run since \(runs[1].startedAtSecond)"),
      "\(third.standardOutput)")
    #expect(
      fourth.standardOutput.contains(
        "c1 passes, and failed from \(runs[1].startedAtSecond) to \(runs[2].startedAtSecond)")
        || fourth.standardOutput.contains("c1 passes, and failed at \(runs[1].startedAtSecond)"),
      "\(fourth.standardOutput)")
  }

  @Test func `check says in its one line what is new, and of other targets nothing`() async throws {
    defer { history.directory.remove() }
    _ = try await TriedResponder.with(port: port) { try await history.run(["check", "-H", uri]) }
    let other = "stun:127.0.0.2:\(try FreePort.take())"
    let failed = try await history.run(["check", "-H", uri, "-H", other])
    #expect(failed.status == 2)
    let runs = try await history.list()
    let line = failed.standardOutput
    #expect(line.split(separator: "\n").count == 1)
    let since = try #require(runs.first?.startedAtSecond)
    #expect(line.contains("new: c1 fails") && line.contains("and passed at \(since)"), "\(line)")
    #expect(line.split(separator: "new:").last?.contains("c2") == false, "\(line)")
    let again = try await TriedResponder.with(port: port) {
      try await history.run(["check", "-H", uri])
    }
    #expect(again.status == 0)
    #expect(again.standardOutput.contains("again: c1 passes, and failed at "), "\(again)")
  }

  @Test func `slower than usual fails a run and a check that are asked to, and no others`()
    async throws
  {
    defer { history.directory.remove() }
    try await TriedResponder.with(port: port) {
      for _ in 0..<7 {
        let run = try await history.run(["run", "--fail-on", "regression", uri])
        #expect(run.status == 0, "\(run)")
      }
    }
    try await TriedResponder.with(port: port, delay: "150ms") {
      #expect(try await history.run(["run", "--fail-on", "regression", uri]).status == 0)
      let run = try await history.run(["run", "--fail-on", "regression", uri])
      #expect(run.status == 1, "\(run)")
      #expect(run.standardOutput.contains("slower"), "\(run.standardOutput)")
      let check = try await history.run(["check", "--fail-on", "regression", "-H", uri])
      #expect(check.status == 1, "\(check)")
      #expect(
        check.standardOutput.hasPrefix("ICEPROBE WARNING: slower: c1 rtt "), "\(check)")
      let lenient = try await history.run(["check", "-H", uri])
      #expect(lenient.status == 0 && lenient.standardOutput.contains("; slower: c1 rtt "))
      #expect(try await history.run(["run", uri]).status == 0)
    }
  }

  @Test(arguments: [["run"], ["check", "-H"]])
  func `a regression cannot be told without a history, nor with one that cannot be read`(
    command: [String]
  ) async throws {
    defer { history.directory.remove() }
    let isCheck = command[0] == "check"
    let regression = ["--fail-on", "regression"]
    let without = try await BuiltProgram.run(command + [uri] + regression)
    #expect(without.status == (isCheck ? 3 : 64))
    #expect((without.standardOutput + without.standardError).contains("needs --history"))
    try await TriedResponder.with(port: port) {
      let notes = try history.directory.file("notes.txt", "no database, and longer than a header\n")
      let place = ["--history-file", notes.path()]
      let unread = try await BuiltProgram.run(command + [uri] + place + regression)
      #expect(unread.status == 3)
      #expect(unread.standardError.contains("\(notes.path()): not an SQLite database"))
      if isCheck {
        #expect(
          unread.standardOutput.hasPrefix("ICEPROBE UNKNOWN: earlier runs could not be read"))
      }
      let other = try await BuiltProgram.run(command + [uri] + place)
      #expect(other.status == 0)
      #expect(other.standardError.contains("Warning: this run is not in the history: "))
    }
  }

  @Test(arguments: [("failed", Int32(0)), ("never", 0), ("degraded", 1)])
  func `check counts as a failure what --fail-on says`(failOn: String, status: Int32) async throws {
    defer { history.directory.remove() }
    try await Coturn.with { server in
      let finished = try await BuiltProgram.run([
        "check", "--insecure", "-H", "turns:127.0.0.1:\(server.securePort)?transport=tcp",
        "--fail-on", failOn,
      ])
      #expect(finished.status == status, "\(finished)")
    }
  }

  @Test(arguments: [
    (["STATE_DIRECTORY": "ROOT/unit", "XDG_STATE_HOME": "ROOT/xdg"], "unit/history.sqlite"),
    (["XDG_STATE_HOME": "ROOT/xdg"], "xdg/iceprobe/history.sqlite"),
    (["XDG_STATE_HOME": "relative"], ".local/state/iceprobe/history.sqlite"),
    ([:], ".local/state/iceprobe/history.sqlite"),
    (["ICEPROBE_HISTORY_FILE": "ROOT/named.sqlite"], "named.sqlite"),
  ])
  func `it is in the state folder of the unit or the user, for this user alone`(
    variables: [String: String], place: String
  ) async throws {
    defer { history.directory.remove() }
    let root = history.directory.url.path().dropLast()
    var environment: [String: String?] = ["STATE_DIRECTORY": nil, "XDG_STATE_HOME": nil]
    environment["HOME"] = String(root)
    for (name, value) in variables { environment[name] = value.replacing("ROOT", with: root) }
    let run = try await BuiltProgram.run(["run", "--history", uri], environment: environment)
    #expect(run.status == 2 && run.standardError.isEmpty, "\(run)")
    let file = "\(root)/\(place)"
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let listed = try await BuiltProgram.run(["history", "list"], environment: environment)
    #expect(listed.status == 0 && listed.standardOutput.contains("failed"), "\(listed)")
  }

  @Test func `nothing is recorded unasked`() async throws {
    defer { history.directory.remove() }
    let environment = ["HOME": history.directory.url.path(), "XDG_STATE_HOME": nil]
    _ = try await BuiltProgram.run(["run", uri], environment: environment)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: history.directory.url.path()).isEmpty)
  }
}
