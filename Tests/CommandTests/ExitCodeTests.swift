import Foundation
import TestSupport
import Testing

/// The exit status of each way a run can end; those of signals are in `SignalTests`.
@Suite struct ExitCodeTests {
  @Test func `0 when every required check passed`() async throws {
    try await Coturn.with { server in
      let run = try await ProgramRun.run(["stun:127.0.0.1:\(server.plainPort)"])
      #expect(run.status == 0)
      #expect(run.report.verdict == "ok")
    }
  }

  @Test func `1 when a warning degrades it`() async throws {
    try await Coturn.with { server in
      let run = try await ProgramRun.run([
        "--insecure", "turns:127.0.0.1:\(server.securePort)?transport=tcp",
      ])
      #expect(run.status == 1)
      #expect(run.report.verdict == "degraded")
      #expect(run.report.findings.map(\.id).contains("insecure-tls"))
    }
  }

  @Test func `2 when a required check failed, with the ICMP error as evidence`() async throws {
    let port = try FreePort.take()
    let run = try await ProgramRun.run(["stun:127.0.0.1:\(port)"])
    #expect(run.status == 2)
    let failure = try #require(run.report.checks.first?.failure)
    #expect(failure.reason == "connection_refused")
    #expect(failure.evidence?.contains { $0.contains("port unreachable") } == true)
  }

  @Test func `3 when there is no configuration to check`() async throws {
    let run = try await ProgramRun.run(["--rtc-config", "/nonexistent/config.json"])
    #expect(run.status == 3)
    #expect(run.report.verdict == "unknown")
    #expect(run.report.sources.first?.failure?.reason == "config_fetch")
  }

  @Test func `a closed standard input is an empty one`() async throws {
    let finished = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      ["-c", "exec \"$0\" run --format json --rtc-config - <&-", BuiltProgram.iceprobe.path()],
      seconds: 10)
    #expect(finished.status == 3)
  }

  @Test(arguments: [
    [], ["turn:user@host"], ["--format", "pdf", "stun:127.0.0.1"], ["--count", "0", "stun:a"],
    ["--username", "a", "turn:127.0.0.1"], ["-4", "-6", "stun:127.0.0.1"],
    ["--rtc-config", "file:///etc/hostname"],
  ])
  func `64 when the command line makes no sense`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(["run"] + arguments)
    #expect(finished.status == 64)
    #expect(finished.standardOutput.isEmpty)
    #expect(!finished.standardError.isEmpty)
  }
}
