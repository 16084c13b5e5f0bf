import Foundation
import TestSupport
import Testing

/// What a terminal shows while a run goes on.
@Suite struct ProgressTests {
  @Test func `a check that takes long is named with its time`() async throws {
    let silent = try SilentServer()
    let asked = try await ChildProcess.run(
      Repository.python,
      [
        Repository.root.appending(path: "Tests/Support/on_terminal.py").path(), "no such prompt",
        "",
        BuiltProgram.iceprobe.path(), "run", "stun:127.0.0.1:\(silent.port)", "--timeout", "4s",
      ])
    let shown = asked.standardOutput
    #expect(shown.contains("1 of 1 left: 127.0.0.1 udp, 2 s"), "\(shown)")
    #expect(shown.contains(#""status": 2"#))
  }

  @Test func `remedies name keys where the sources are in a file`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let uri = "turns:127.0.0.1:\(try FreePort.take())?transport=tcp"
    let file = try directory.file(
      "config.yaml", "{sources: {a: {kind: uri, uris: ['\(uri)']}}, trust: {insecure: true}}")
    let run = try await ProgramRun.run(["--config", file.path()])
    let said = run.report.findings.map(\.remedy).joined(separator: "\n")
    #expect(said.contains("trust.insecure"), "\(said)")
    #expect(!said.contains("--insecure"), "\(said)")
  }
}
