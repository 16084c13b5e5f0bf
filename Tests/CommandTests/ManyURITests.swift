import Foundation
import TestSupport
import Testing

/// More URIs than a command line is made for, and more silence than places to wait in.
@Suite struct ManyURITests {
  @Test func `a file has a URI in each line, and one bad line never stops the others`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let port = try FreePort.take()
    let file = try directory.file(
      "uris.txt",
      "\u{FEFF}# ours\r\n\r\n  stun:127.0.0.1:\(port)  \r\nstun:127.0.0.1:70000\nhunter2\n\nturn:u:pw9x@h\n"
    )
    let run = try await ProgramRun.run(["--uri-file", file.path()])
    #expect(run.status == 2)
    #expect(
      run.report.checks.map { $0.failure?.reason } == [
        "invalid_configuration", "invalid_configuration", "invalid_configuration",
        "connection_refused",
      ])
    #expect(!run.standardOutput.contains("pw9x"))
    let piped = try await ProgramRun.run(
      ["--uri-file", "-"], input: "stun:127.0.0.1:\(port)\nstun:127.0.0.1:\(port)")
    #expect(piped.report.checks.count == 1)
  }

  @Test(arguments: [99, 101])
  func `as many URIs on the command line are the same checks, in their order`(count: Int)
    async throws
  {
    let port = try FreePort.take()
    let uris = (1...count).map { "stun:127.0.\($0 / 250).\($0 % 250 + 1):\(port)" }
    // The first of a list may be an option's value, and each list is of its own.
    let run = try await ProgramRun.run(
      ["--name", "stun:a"] + uris + ["--pace", "0", "stun:127.1.0.1:\(port)"])
    #expect(run.report.checks.map(\.uri) == uris + ["stun:127.1.0.1:\(port)"])
    #expect(run.report.sources.map(\.name) == ["stun:a"])
  }

  @Test(arguments: [
    ("", "holds no URI"), ("# only this\n", "holds no URI"),
    ("a\nb\n", "no line of it can be read"),
  ])
  func `a file without any URI is a usage error`(text: String, problem: String) async throws {
    let finished = try await BuiltProgram.run(["run", "--uri-file", "-"], input: text)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("--uri-file"))
    #expect(finished.standardError.contains(problem))
  }

  @Test func `a file that is not there is a usage error with its path`() async throws {
    let finished = try await BuiltProgram.run(["run", "--uri-file", "/no/such/file"])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("/no/such/file"))
  }

  @Test func `checks of silent servers do not wait for each other`() async throws {
    let servers = try (0..<8).map { _ in try SilentServer() }
    let run = try await ProgramRun.run(
      ["--parallel", "2", "--pace", "0", "--timeout", "3s"]
        + servers.map { "stun:127.0.0.1:\($0.port)" })
    let spans = try run.report.checks.map { check in
      let phase = try #require(check.phases.last)
      return (
        start: phase.startedOffsetSeconds, end: phase.startedOffsetSeconds + phase.durationSeconds
      )
    }
    let most = spans.map { span in spans.count { $0.start <= span.start && span.start < $0.end } }
    #expect(most.max() ?? 0 > 2)
  }
}
