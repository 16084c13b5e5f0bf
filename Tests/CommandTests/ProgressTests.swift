import Foundation
import TestSupport
import Testing

/// The progress line of a terminal.
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

  @Test func `a terminal that is stopped holds up no run`() async throws {
    let silent = try SilentServer()
    let folder = try TemporaryDirectory()
    defer { folder.remove() }
    let report = folder.url.appending(path: "report.json").path()
    let asked = try await ChildProcess.run(
      Repository.python,
      [
        Repository.root.appending(path: "Tests/Support/on_terminal.py").path(), "checked 0 of 1",
        "STOP", "/usr/bin/timeout", "--foreground", "20",
        BuiltProgram.iceprobe.path(), "run", "stun:127.0.0.1:\(silent.port)", "--timeout", "3s",
        "--format", "json=\(report)",
      ])
    #expect(asked.standardOutput.contains(#""status": 2"#), "\(asked.standardOutput)")
    #expect(try Data(contentsOf: URL(filePath: report)).isEmpty == false)
  }

  @Test func `--verbose counts the URIs of a source, not its servers`() async throws {
    let finished = try await BuiltProgram.run(
      ["-v", "stun:127.0.0.1:9", "stun:127.0.0.2:9", "turn:h/x", "--format", "summary"])
    #expect(finished.standardError.hasPrefix("uri command line: 3 URIs\n"))
  }

  @Test func `remedies name keys where the sources are in a file`() async throws {
    try await Coturn.with { server in
      let uri = "turn:127.0.0.1:\(server.plainPort)"
      let file = try server.file("config.yaml", "sources: {a: {kind: uri, uris: ['\(uri)']}}")
      for (arguments, names) in [
        (["--config", file.path()], "shared-secret"), ([uri], "--username"),
      ] {
        let run = try await ProgramRun.run(arguments)
        let said = run.report.findings.map(\.remedy).joined(separator: "\n")
        #expect(said.contains(names), "\(said)")
        #expect(said.contains("--") == names.hasPrefix("--"), "\(said)")
      }
    }
  }
}
