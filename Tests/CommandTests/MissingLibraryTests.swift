import Foundation
import TestSupport
import Testing

/// libcurl is loaded when the first URL needs it.
@Suite struct MissingLibraryTests {
  private func run(_ arguments: [String]) async throws -> ChildProcess.Finished {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    // The loader finds this first, and it is no library.
    _ = try directory.file("libcurl.so.4", "")
    return try await BuiltProgram.run(
      ["run", "--format", "json"] + arguments,
      environment: ["LD_LIBRARY_PATH": directory.url.path()])
  }

  @Test func `without libcurl a source on the web fails, and says what to install`() async throws {
    let run = try await run(["--rtc-config", "https://127.0.0.1/ice.json"])
    let text = run.standardOutput + run.standardError
    #expect(run.status == 64 || run.status == 3)
    #expect(text.contains("libcurl cannot be loaded"), "\(text)")
    #expect(text.contains("install libcurl4"))
  }

  @Test func `without libcurl a check of a server runs`() async throws {
    let port = try FreePort.take()
    let run = try await run(["stun:127.0.0.1:\(port)"])
    let report = try ReportDocument(json: run.standardOutput)
    #expect(report.checks.map { $0.failure?.reason } == ["connection_refused"])
  }
}
