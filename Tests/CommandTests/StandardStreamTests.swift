import Foundation
import TestSupport
import Testing

/// Standard streams that are closed, or that nobody reads to their end.
@Suite struct StandardStreamTests {
  /// Runs a line of shell in which `$0` is the program.
  private func shell(_ line: String, _ arguments: [String] = []) async throws
    -> ChildProcess.Finished
  {
    try await ChildProcess.run(
      URL(filePath: "/bin/sh"), ["-c", line, BuiltProgram.iceprobe.path()] + arguments, seconds: 20)
  }

  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
  func `whatever standard streams are closed, the exit status stands`(closed: String) async throws {
    let port = try FreePort.take()
    let finished = try await shell(
      #"exec "$0" run --format json "$1" \#(closed)"#, ["stun:127.0.0.1:\(port)"])
    #expect(finished.status == 2)
  }

  @Test func `a reader that has seen enough is no error`() async throws {
    let port = try FreePort.take()
    // The reader is gone before the report is written: every write meets the closed pipe.
    let finished = try await shell(
      #"{ sleep 0.5; "$0" run "$1"; echo $? >&2; } | true"#, ["stun:127.0.0.1:\(port)"])
    #expect(finished.standardError == "2\n")
  }
}
