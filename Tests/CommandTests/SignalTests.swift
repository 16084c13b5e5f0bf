import Foundation
import TestSupport
import Testing

/// How a run ends when it is interrupted.
@Suite(.serialized) struct SignalTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `an interrupted run writes what it has, marked partial`(
    signal: Int32, status: Int32
  ) async throws {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["run", "--format", "json", "--timeout", "1m", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      try await silent.waitForDatagram()
      child.send(signal: signal)
      let finished = try await child.finished(seconds: 5)
      #expect(finished.status == status)
      let report = try ReportDocument(json: finished.standardOutput)
      #expect(report.run.partial)
      #expect(report.checks.first?.failure?.reason == "cancelled")
    }
  }

  @Test func `B-47 whenever a run is interrupted, no allocation is left behind`() async throws {
    try await Self.interruptRuns(rounds: 25, places: 8) { child, number in
      child.send(signal: number.isMultiple(of: 2) ? SIGINT : SIGTERM)
    }
  }

  @Test func `B-47 two signals at once leave no allocation behind`() async throws {
    try await Self.interruptRuns(rounds: 8, places: 6) { child, _ in
      child.send(signal: SIGINT)
      child.send(signal: SIGTERM)
    }
  }

  @Test func `a third signal ends the program at once`() async throws {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe, ["run", "--timeout", "1m", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      try await silent.waitForDatagram()
      for signal in [SIGINT, SIGTERM, SIGINT] {
        child.send(signal: signal)
        try await Task.sleep(for: .milliseconds(5))
      }
      let finished = try await child.finished(seconds: 5)
      #expect([130, 143].contains(finished.status))
    }
  }

  @Test func `a second SIGINT ends the program even if nobody reads its report`() async throws {
    let port = try FreePort.take()
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    // A report longer than a pipe holds: the program waits in its write.
    let uris = (1...200).map { "stun:127.0.0.\($0):\(port)" }
    let script = """
      mkfifo "$1" && exec 3<>"$1" && shift
      "$@" >&3 2>/dev/null & child=$!
      sleep 2
      kill -INT $child; sleep 0.5
      kill -0 $child && echo waits
      kill -INT $child; wait $child
      echo $?
      """
    let finished = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      ["-c", script, "sh", directory.url.appending(path: "fifo").path()]
        + [BuiltProgram.iceprobe.path(), "run", "--format", "json"] + uris, seconds: 15)
    #expect(finished.standardOutput == "waits\n130\n")
  }

  /// Signals runs against a real server at any moment of theirs: start, checks, end; some at once.
  ///
  /// How long a run takes here beside its neighbours is measured first: that is what the moments are drawn from.
  private static func interruptRuns(
    rounds: Int, places: Int,
    _ signal: @escaping @Sendable (ChildProcess, _ number: Int) -> Void
  ) async throws {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let uris = ["udp", "tcp"].map { "turn:127.0.0.1:\(server.plainPort)?transport=\($0)" }
      let arguments =
        ["run", "--count", "2", "--interval", "50ms", "--pace", "0"] + uris
        + ["--username", Coturn.username, "--credential-file", password.path()]
      let longest = try await ContinuousClock().measure {
        try await withThrowingTaskGroup { group in
          for _ in 0..<places {
            group.addTask {
              let run = try await BuiltProgram.run(arguments)
              #expect(run.status == 0, "\(run)")
            }
          }
          try await group.waitForAll()
        }
      }
      for round in 0..<rounds {
        try await withThrowingTaskGroup { group in
          for place in 0..<places {
            group.addTask {
              try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { child in
                try await Task.sleep(for: longest * .random(in: 0...1))
                signal(child, round + place)
                let finished = try await child.finished(seconds: 20)
                #expect([0, 130, 143].contains(finished.status), "\(finished)")
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
}
