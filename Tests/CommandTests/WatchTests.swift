import Foundation
import TestSupport
import Testing

/// `iceprobe watch` where there is no terminal.
@Suite(.serialized) struct WatchTests {
  private struct Event: Decodable {
    struct Run: Decodable {
      var id: String
      var partial: Bool?
    }
    struct Check: Decodable {
      var id: String
      var outcome: String?
    }
    struct Cause: Decodable {
      var finding: String?
      var text: String
    }

    var event: String
    var number: Int
    var offsetSeconds: Double
    var run: Run?
    var verdict: String?
    var check: Check?
    var targetKey: String?
    var before: String?
    var after: String?
    var cause: Cause?
  }

  private static func event(_ line: String) throws -> Event {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Event.self, from: Data(line.utf8))
  }

  private static func events(_ text: String) throws -> [Event] {
    try text.split(separator: "\n").map { try event(String($0)) }
  }

  // MARK: Lines and events

  @Test func `a line for how a target begins, one for each change, and a report of all rounds`()
    async throws
  {
    let port = try FreePort.take()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["watch", "--every", "1s", "--count", "2", "stun:127.0.0.1:\(port)"]
    ) { child in
      let begun = try await child.nextLine(seconds: 20)
      #expect(begun.contains("Z stun 127.0.0.1:\(port) udp: failed: Nothing "), "\(begun)")
      try await ServedPort.with(port) {
        let back = try await child.nextLine(seconds: 20)
        #expect(back.contains(" udp: failed → ok; over: Nothing "), "\(back)")
        child.send(signal: SIGTERM)
        let finished = try await child.finished(seconds: 10)
        #expect(finished.status == 143)
        #expect(finished.standardOutput.contains("\nDEGRADED 1 check passed"))
        #expect(
          finished.standardOutput.unwrapped.contains(" rounds failed, the last of them: Nothing "))
        #expect(!finished.standardOutput.contains("\u{1B}"))
        #expect(finished.standardError.isEmpty)
      }
    }
  }

  @Test
  func `a server that dies and comes back is two events with their cause, and run_end is last`()
    async throws
  {
    let port = try FreePort.take()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["watch", "--every", "1s", "--count", "2", "--format", "ndjson", "stun:127.0.0.1:\(port)"]
    ) { child in
      func next(_ name: String) async throws -> Event {
        while true {
          let event = try Self.event(try await child.nextLine(seconds: 20))
          if event.event == name { return event }
        }
      }
      let key = "command line/stun:127.0.0.1:\(port)/127.0.0.1/udp/stun_binding"
      try await ServedPort.with(port) {
        let first = try await next("check_finished")
        #expect(first.check?.outcome == "ok" && first.targetKey == key)
      }
      let died = try await next("state_changed")
      #expect((died.before, died.after, died.targetKey) == ("ok", "failed", key))
      #expect(died.cause?.finding == "port-closed" && died.cause?.text.isEmpty == false)
      try await ServedPort.with(port) {
        let back = try await next("state_changed")
        #expect((back.before, back.after) == ("failed", "ok"))
        #expect(back.cause?.finding == died.cause?.finding)
        child.send(signal: SIGINT)
        let finished = try await child.finished(seconds: 10)
        #expect(finished.status == 130)
        let events = try Self.events(finished.standardOutput)
        #expect(events.map(\.number) == Array(1...events.count))
        #expect(events.first?.event == "run_start")
        #expect(events.last?.event == "run_end" && events.last?.verdict == "degraded")
        #expect(events.count { $0.event == "run_end" } == 1)
        #expect(Set(events.compactMap(\.check?.id)) == ["c1"])
        #expect(events.map(\.offsetSeconds).allSatisfy { $0 >= 0 })
      }
    }
  }

  @Test func `--rounds ends it with the status of the verdict and the figures of all rounds`()
    async throws
  {
    let port = try FreePort.take()
    try await ServedPort.with(port) {
      let run = try await ProgramRun.run(
        ["--every", "1s", "--rounds", "3", "--count", "4", "stun:127.0.0.1:\(port)"], as: "watch")
      #expect(run.status == 0 && !run.report.run.partial)
      #expect(run.report.checks.map(\.rtt?.sampleCount) == [12])
    }
    let failed = try await ProgramRun.run(
      ["--every", "1s", "--rounds", "2", "stun:127.0.0.1:\(try FreePort.take())"], as: "watch")
    #expect(failed.status == 2 && failed.report.verdict == "failed")
  }

  @Test func `--deadline ends it too`() async throws {
    let port = try FreePort.take()
    try await ServedPort.with(port) {
      let run = try await ProgramRun.run(
        ["--every", "1s", "--deadline", "4s", "stun:127.0.0.1:\(port)"], as: "watch")
      #expect(run.status == 0 && !run.report.run.partial)
      #expect((run.report.checks.first?.rtt?.sampleCount ?? 0) >= 10)
    }
    let silent = try SilentServer()
    let cut = try await ProgramRun.run(
      ["--every", "1s", "--deadline", "400ms", "stun:127.0.0.1:\(silent.port)"], as: "watch")
    #expect(cut.status == 3 && cut.report.run.partial)
    #expect(cut.report.run.deadlineSeconds == 0.4)
  }

  @Test(arguments: [
    ["watch", "--every", "1ms", "stun:h"], ["watch", "--rounds", "0", "stun:h"], ["watch"],
    ["watch", "--fail-on", "regression", "stun:h"],
  ])
  func `what cannot be is a usage error, before anything is sent`(arguments: [String]) async throws
  {
    let finished = try await BuiltProgram.run(
      arguments, environment: ["HOME": "/nonexistent", "XDG_CONFIG_HOME": nil])
    #expect(finished.status == 64, "\(finished)")
    #expect(finished.standardOutput.isEmpty)
  }

  @Test func `a reader that reads nothing holds up no round, and is told what it missed`()
    async throws
  {
    let port = try FreePort.take()
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let report = directory.url.appending(path: "report.json").path()
    // A pipe that is full at once; its reader takes everything only at the end.
    let script = """
      mkfifo "$1/fifo" && exec 3<>"$1/fifo"
      head -c 65536 /dev/zero | tr '\\0' '\\n' >&3
      "$0" watch --every 1s --rounds 3 --count 2 --format ndjson --format "json=$1/report.json" "$2" >&3 &
      child=$!
      sleep 6
      head -c 65536 <&3 >/dev/null
      wait $child
      """
    try await ServedPort.with(port) {
      let finished = try await ChildProcess.run(
        URL(filePath: "/bin/bash"),
        [
          "-c", script, BuiltProgram.iceprobe.path(), directory.url.path(),
          "stun:127.0.0.1:\(port)",
        ],
        seconds: 30)
      #expect(finished.status == 0, "\(finished)")
    }
    let text = try String(contentsOfFile: report, encoding: .utf8)
    #expect(try ReportDocument(json: text).checks.map(\.rtt?.sampleCount) == [6])
  }

  // MARK: Its end

  @Test
  func `B-47 one interrupt ends it at any moment, with a whole document and no allocation left`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let uris = ["udp", "tcp"].map { "turn:127.0.0.1:\(server.plainPort)?transport=\($0)" }
      let arguments =
        ["watch", "--every", "1s", "--count", "2", "--format", "json"] + uris
        + ["--username", Coturn.username, "--credential-file", password.path()]
      for round in 0..<6 {
        try await withThrowingTaskGroup { group in
          for place in 0..<5 {
            group.addTask {
              try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { child in
                try await child.untilItCatchesSignals()
                try await Task.sleep(for: .milliseconds(.random(in: 0...3500)))
                let signal = (round + place).isMultiple(of: 2) ? SIGINT : SIGTERM
                child.send(signal: signal)
                let finished = try await child.finished(seconds: 10)
                #expect(finished.status == 128 + signal, "\(finished)")
                #expect(finished.standardError.isEmpty, "\(finished)")
                let report = try ReportDocument(json: finished.standardOutput)
                #expect(report.run.partial || report.checks.allSatisfy { $0.outcome == "ok" })
              }
            }
          }
          try await group.waitForAll()
        }
      }
      #expect(server.log.contains(": new, realm="))
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143)), (SIGHUP, Int32(129))])
  func `cut off in its first round it says so, with the whole document`(
    signal: Int32, status: Int32
  ) async throws {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["watch", "--format", "json", "--timeout", "1m", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      try await silent.waitForDatagram()
      child.send(signal: signal)
      let finished = try await child.finished(seconds: 5)
      #expect(finished.status == status)
      let report = try ReportDocument(json: finished.standardOutput)
      #expect(report.run.partial && report.verdict == "unknown")
      #expect(report.checks.first?.failure?.reason == "cancelled")
    }
  }

  @Test func `a third signal ends it at once, and run_end is told`() async throws {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["watch", "--format", "ndjson", "--timeout", "1m", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      try await silent.waitForDatagram()
      for signal in [SIGINT, SIGTERM, SIGINT] { child.send(signal: signal) }
      let finished = try await child.finished(seconds: 5)
      #expect([130, 143].contains(finished.status))
      let events = try Self.events(finished.standardOutput)
      #expect(events.last?.event == "run_end" && events.last?.run?.partial == true)
    }
  }

  @Test func `what waited while the program was stopped counts for nothing`() async throws {
    let port = try FreePort.take()
    try await ServedPort.with(port) {
      try await ChildProcess.with(
        BuiltProgram.iceprobe,
        ["watch", "--every", "2s", "--count", "40", "--timeout", "3s", "stun:127.0.0.1:\(port)"]
      ) { child in
        // Forty requests take two seconds: it is in the middle of a round.
        _ = try await child.nextLine(seconds: 20)
        try await Task.sleep(for: .milliseconds(700))
        child.send(signal: SIGSTOP)
        try await Task.sleep(for: .seconds(4))
        child.send(signal: SIGCONT)
        try await Task.sleep(for: .seconds(4))
        child.send(signal: SIGINT)
        let finished = try await child.finished(seconds: 5)
        #expect(!finished.standardOutput.contains("→"), "\(finished.standardOutput)")
        #expect(finished.standardOutput.contains("OK "))
      }
    }
  }

  // MARK: History

  @Test func `the history has samples while it goes on, and how it ended`() async throws {
    let history = try TriedHistory()
    defer { history.directory.remove() }
    let port = try FreePort.take()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      [
        "watch", "--every", "1s", "--count", "2", "--history-file", history.path,
        "stun:127.0.0.1:\(port)",
      ]
    ) { child in
      _ = try await child.nextLine(seconds: 20)
      // What is killed now has lost nothing of its first minute.
      for _ in 0..<200 where try await !history.ask(["list"]).standardOutput.contains("failed") {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try await Set(history.list().map(\.verdict)) == ["failed"])
      try await ServedPort.with(port) {
        #expect(try await child.nextLine(seconds: 20).contains("failed → ok"))
        child.send(signal: SIGINT)
        let finished = try await child.finished(seconds: 10)
        #expect(finished.status == 130 && finished.standardError.isEmpty, "\(finished)")
        #expect(finished.standardOutput.contains("\nDEGRADED "))
      }
    }
    let samples = try await history.list()
    #expect(samples.first?.verdict == "failed" && samples.last?.verdict == "ok", "\(samples)")
    #expect(samples.allSatisfy { !$0.partial })
    let last = try await history.ask(["show", "last", "--format", "json"])
    // Of one round, not of the whole watch.
    #expect(try ReportDocument(json: last.standardOutput).checks.map(\.rtt?.sampleCount) == [2])
    let usual = try await history.ask(["baseline"])
    #expect(usual.standardOutput.contains("1 of \(samples.count) passed"), "\(usual)")
  }

  @Test func `its report is compared with the runs before it, and not with its own samples`()
    async throws
  {
    let history = try TriedHistory()
    defer { history.directory.remove() }
    let port = try FreePort.take()
    let uri = "stun:127.0.0.1:\(port)"
    try await ServedPort.with(port) { _ = try await history.run(["run", uri]) }
    let watched = try await history.run(["watch", "--every", "1s", "--rounds", "8", uri])
    #expect(watched.status == 2)
    let told = watched.standardOutput.unwrapped
    #expect(told.contains("fails (port-closed), and passed at "), "\(told)")
    let recorded = try await history.list().map(\.verdict)
    #expect(recorded.first == "ok" && recorded.dropFirst().allSatisfy { $0 == "failed" })
    #expect((2...4).contains(recorded.count), "\(recorded)")
  }

  @Test func `a history that cannot be written is told once, and the watch goes on`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let notes = try directory.file("notes.txt", "no database, and longer than a header\n")
    let port = try FreePort.take()
    let arguments = [
      "watch", "--every", "1s", "--rounds", "3", "--history-file", notes.path(),
      "stun:127.0.0.1:\(port)",
    ]
    try await ServedPort.with(port) {
      let watched = try await BuiltProgram.run(arguments)
      #expect(watched.status == 0)
      let told = watched.standardError.split(separator: "\n")
      #expect(told.count { $0.contains("not in the history") } == 1, "\(told)")
      #expect(told.count { $0.contains("not compared with the history") } == 1, "\(told)")
      #expect(try await BuiltProgram.run(arguments + ["--quiet"]).standardError == "")
    }
  }
}
