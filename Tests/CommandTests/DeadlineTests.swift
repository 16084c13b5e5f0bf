import Foundation
import TestSupport
import Testing

/// A run that may take only so long.
@Suite(.serialized) struct DeadlineTests {
  @Test func `what had no time before the deadline is told, in every form`() async throws {
    let silent = try (0..<4).map { _ in try SilentServer() }
    let arguments =
      silent.map { "stun:127.0.0.1:\($0.port)" } + ["--parallel", "1", "--timeout", "500ms"]
    let run = try await ProgramRun.run(arguments + ["--deadline", "2s"], seconds: 20)
    #expect(run.status == 2)
    #expect(run.report.run.partial)
    #expect(run.report.run.deadlineSeconds == 2)
    #expect(run.report.checks.first?.failure?.reason == "timeout")
    #expect(run.report.checks.last?.failure?.reason == "cancelled")
    let why = "not finished when the run's 2 s were nearly over"
    #expect(run.report.checks.last?.failure?.message == why)

    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let saved = try directory.file("report.json", run.standardOutput)
    let explained = try await BuiltProgram.run(["explain", "c4", saved.path()])
    #expect(explained.standardOutput.contains(why))

    let text = try await BuiltProgram.run(arguments + ["--deadline", "2s"], seconds: 20)
      .standardOutput.unwrapped
    #expect(text.contains(" not finished,"))
    #expect(text.contains("; cut off to end within 2.00 s, the rest was not measured"))
    let plugin = try await BuiltProgram.run(["check", "-t", "2"] + arguments, seconds: 20)
    #expect(plugin.status == 2)
    #expect(plugin.standardOutput.contains("; cut off to end within 2.00 s,"))
  }

  @Test(arguments: ["--deadline", "--timeout"])
  func `a silent server is told as one, also where the deadline is shorter than the timeout`(
    option: String
  ) async throws {
    let silent = try SilentServer()
    let run = try await ProgramRun.run(
      ["stun:127.0.0.1:\(silent.port)", "--count", "1", option, "1s"], seconds: 20)
    #expect(!run.report.run.partial)
    #expect(run.report.run.deadlineSeconds == nil)
    #expect(run.report.checks.map { $0.failure?.reason } == ["timeout"])
    #expect(run.status == 2)
  }

  @Test func `B-47 whenever its deadline cuts a run off, no allocation is left behind`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let arguments =
        ["run", "--count", "2", "--interval", "50ms", "--pace", "0", "--format", "summary"]
        + ["--username", Coturn.username, "--credential-file", password.path()]
        + ["udp", "tcp"].map { "turn:127.0.0.1:\(server.plainPort)?transport=\($0)" }
      for round in 1...12 {
        try await withThrowingTaskGroup { group in
          for place in 0..<4 {
            group.addTask {
              let deadline = "\(round * 40 + place * 10)ms"
              let finished = try await BuiltProgram.run(
                arguments + ["--deadline", deadline], seconds: 20)
              #expect([0, 1, 2, 3].contains(finished.status), "\(finished)")
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
