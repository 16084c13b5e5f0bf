import Foundation
import TestSupport
import Testing

/// A run that may take only so long.
@Suite(.serialized) struct DeadlineTests {
  @Test func `a run is cut off before its deadline, says what is missing, and leaves nothing`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      // Each takes all the time that there is for its samples, with the allocation held.
      let arguments =
        ["--count", "1000", "--parallel", "1", "--username", Coturn.username]
        + ["--credential-file", password.path()]
        + ["udp", "tcp"].map { "turn:127.0.0.1:\(server.plainPort)?transport=\($0)" }
      let run = try await ProgramRun.run(arguments + ["--deadline", "3s"], seconds: 20)
      #expect(run.report.run.partial)
      #expect(run.report.run.deadlineSeconds == 3)
      #expect(run.report.checks.map { $0.failure?.reason } == [nil, "cancelled"])
      #expect(run.report.checks[1].failure?.message.contains("3 s") == true)
      #expect(server.log.contains(": new, realm="))
      #expect(try await server.linesOfSessionsLeft() == [])

      let saved = try server.file("report.json", run.standardOutput)
      let text = try await BuiltProgram.run(["explain", "c2", saved.path()])
      #expect(text.standardOutput.contains("not finished when the run's 3 s were nearly over"))
      let plugin = try await BuiltProgram.run(["check", "-t", "2"] + arguments, seconds: 20)
      #expect(plugin.status == 2)
      #expect(plugin.standardOutput.contains("cut off to end within 2 s"))
      #expect(try await server.linesOfSessionsLeft() == [])
    }
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

  @Test func `what had no turn before the deadline is told too`() async throws {
    let silent = try (0..<4).map { _ in try SilentServer() }
    let finished = try await BuiltProgram.run(
      silent.map { "stun:127.0.0.1:\($0.port)" }
        + ["--parallel", "1", "--timeout", "500ms", "--deadline", "2s"], seconds: 20)
    #expect(finished.status == 2)
    let text = finished.standardOutput.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("not finished; cut off to end within 2.00 s, the rest was not measured"))
  }
}
