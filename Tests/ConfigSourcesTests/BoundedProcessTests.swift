import Foundation
import HTTPFetching
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct BoundedProcessTests {
  @Test
  func `Words, environment, output and the exit code pass through, standard error does not`()
    async throws
  {
    let finished = try await run(
      ["sh", "-c", #"printf %s "$1|$WHO"; echo a >&2; echo b >&2; exit 7"#, "sh", "x 'y' $HOME"],
      environment: ["WHO": "me", "PATH": "/usr/bin:/bin"])
    #expect(finished.status == 7)
    #expect(String(decoding: finished.output, as: UTF8.self) == "x 'y' $HOME|me")
  }

  @Test func `A program gets no descriptor of ours, and nothing to read`() async throws {
    let finished = try await run(["sh", "-c", "cat; ls /proc/self/fd | tr '\\n' ' '"])
    // The last one is that of ls itself, which reads the directory.
    #expect(String(decoding: finished.output, as: UTF8.self) == "0 1 2 3 ")
  }

  @Test func `A signal's number is in the status`() async throws {
    #expect(try await run(["sh", "-c", "kill -TERM $$"]).status == 128 + 15)
  }

  @Test func `A program without end is ended at its time, and reaped`() async throws {
    let error = await #expect(throws: ProcessProblem.self) {
      try await BoundedProcess(["sleep", "1000"], environment: [:]).run(for: .milliseconds(100))
    }
    #expect(error == .timeout)
    #expect(try !hasChild("sleep"))
  }

  /// The first of them has ended when the deadline comes, the second has not.
  @Test(arguments: ["exit 0", "wait"])
  func `What a program started ends with it`(end: String) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = directory.url.appending(path: "pid").path()
    let script = "sleep 1000 & echo $! > \(file).new; mv \(file).new \(file); \(end)"
    let error = await #expect(throws: ProcessProblem.self) {
      try await BoundedProcess(["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"])
        .run(for: .seconds(1))
    }
    #expect(error == .timeout)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(try await hasEnded(pid))
  }

  @Test func `A program that is cancelled ends at once`() async throws {
    let task = Task {
      try await BoundedProcess(["tail", "-f", "/dev/null"], environment: [:]).run(
        for: .seconds(1000))
    }
    task.cancel()
    await #expect(throws: ProcessProblem.timeout) { try await task.value }
  }

  @Test func `Output has a limit, complaints go nowhere`() async throws {
    let error = await #expect(throws: ProcessProblem.self) { try await run(["yes"]) }
    #expect(error == .tooLong(limit: 64 << 10))
    let complaining = try await run(["sh", "-c", "head -c 1000000 /dev/zero >&2; echo end"])
    #expect(complaining.status == 0)
    #expect(String(decoding: complaining.output, as: UTF8.self) == "end\n")
  }

  @Test func `A missing program is reported`() async {
    let error = await #expect(throws: ProcessProblem.self) { try await run(["/nonexistent"]) }
    #expect(error == .start(SystemError(ENOENT)))
  }

  /// Whether a process is gone, or only waits to be reaped, before long.
  private func hasEnded(_ pid: pid_t) async throws -> Bool {
    for _ in 0..<1000 {
      guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        !stat.contains(") Z ")
      else { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  private func run(
    _ words: [String], environment: [String: String] = ["PATH": "/usr/bin:/bin"]
  ) async throws(ProcessProblem) -> BoundedProcess.Finished {
    try await BoundedProcess(words, environment: environment).run(for: .seconds(60))
  }

  /// Whether a child of this process, running or not reaped, has that name.
  private func hasChild(_ name: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { entry in
      guard Int(entry) != nil,
        let status = try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8)
      else { return false }
      let fields = status.split(separator: " ")
      return fields.count > 3 && fields[1] == "(\(name))" && fields[3] == "\(getpid())"
    }
  }
}
