import Foundation
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  let shell = URL(filePath: "/bin/sh")

  @Test func `A program's output, errors and exit code come back`() async throws {
    let finished = try await ChildProcess.run(
      shell, ["-c", "cat; echo no >&2; exit 7"], input: "yes")
    #expect(finished.status == 7)
    #expect(finished.standardOutput == "yes")
    #expect(finished.standardError == "no\n")
  }

  @Test func `Lines come one at a time while the program runs`() async throws {
    try await ChildProcess.with(shell, ["-c", "echo one; read x; echo got $x; read y"]) { child in
      let first = try await child.nextLine()
      child.write("two\n")
      let second = try await child.nextLine()
      #expect([first, second] == ["one", "got two"])
    }
  }

  @Test func `A program that prints nothing is named with its errors`() async throws {
    await #expect(throws: ChildProcess.Failure.self) {
      try await ChildProcess.with(shell, ["-c", "echo broken >&2"]) { try await $0.nextLine() }
    }
  }

  @Test func `A signal's number is in the status`() async throws {
    let finished = try await ChildProcess.run(shell, ["-c", "kill -TERM $$"])
    #expect(finished.status == 128 + SIGTERM)
  }
}
