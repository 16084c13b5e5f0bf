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
  func `whatever standard streams are closed, the exit status is right`(closed: String) async throws
  {
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

  /// Node and some build systems hand on pipes that do not block; a report is longer than they hold.
  @Test(arguments: [(["run", "--format", "json"], 150), (["parse", "--format", "json"], 1000)])
  func `a non-blocking standard output gets the whole answer`(
    arguments: [String], count: Int
  ) async throws {
    let port = try FreePort.take()
    let uris = (0..<count).map { "stun:127.0.\($0 / 250).\($0 % 250 + 1):\(port)" }
    let script = """
      import os, subprocess, sys, time
      reader, writer = os.pipe()
      os.set_blocking(writer, False)
      child = subprocess.Popen(sys.argv[1:], stdout=writer)
      os.close(writer)
      time.sleep(1)
      parts = []
      while part := os.read(reader, 4096):
          parts.append(part)
      sys.stdout.buffer.write(b"".join(parts))
      sys.exit(child.wait())
      """
    let finished = try await ChildProcess.run(
      Repository.python, ["-c", script, BuiltProgram.iceprobe.path()] + arguments + uris)
    #expect(finished.status == (arguments[0] == "run" ? 2 : 0))
    let json = try JSONSerialization.jsonObject(with: Data(finished.standardOutput.utf8))
    #expect(json is [String: Any] || json is [Any])
    #expect(finished.standardOutput.utf8.count > 65_536)
  }
}
