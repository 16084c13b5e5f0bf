import Foundation
import TestSupport
import Testing

@Suite struct DiffTests {
  private let examples = Repository.root.appending(path: "reports/examples")

  private func path(_ name: String) -> String {
    examples.appending(path: "\(name).json").path()
  }

  @Test func `the same, changed, and no report have statuses of their own`() async throws {
    let same = try await BuiltProgram.run(["diff", path("ok"), path("ok")])
    #expect(same.status == 0 && same.standardOutput.hasPrefix("SAME"), "\(same)")
    let changed = try await BuiltProgram.run(["diff", path("ok"), path("mixed")])
    let example = examples.appending(path: "ok-mixed.diff.txt")
    #expect(changed.status == 1, "\(changed)")
    #expect(try Data(changed.standardOutput.utf8) == Data(contentsOf: example))
    let broken = try await BuiltProgram.run(["diff", path("ok"), "-"], input: "{\n \"a\":")
    #expect(broken.status == 64)
    #expect(broken.standardError.contains("standard input: $.a (line 2, column 6)"), "\(broken)")
    let twice = try await BuiltProgram.run(["diff", "-", "-"])
    #expect(twice.status == 64)
  }

  @Test func `reports of version 1.0 are compared with those of today`() async throws {
    let old = examples.appending(path: "version-1.0/ok.json").path()
    let finished = try await BuiltProgram.run(["diff", "--format", "json", old, path("ok")])
    let object = try JSONSerialization.jsonObject(with: Data(finished.standardOutput.utf8))
    let document = try #require(object as? [String: Any])
    #expect(finished.status == (document["same"] as? Bool == true ? 0 : 1))
    let shifts = try #require(document["round_trips"] as? [[String: Any]])
    #expect(
      !shifts.isEmpty && shifts.allSatisfy { $0["assessment"] as? String == "too_few_samples" })
  }

  @Test func `two real runs of one server differ in nothing but what was changed`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    func run(_ name: String, _ uris: [String]) async throws -> String {
      let file = directory.url.appending(path: name).path()
      _ = try await BuiltProgram.run(["run", "--format", "json=\(file)"] + uris)
      return file
    }
    try await Coturn.with { server in
      let uris = [
        "stun:127.0.0.1:\(server.plainPort)", "stun:[::1]:\(server.plainPort)",
      ]
      let first = try await run("first.json", uris)
      let second = try await run("second.json", uris)
      let alike = try await BuiltProgram.run(["diff", first, second])
      // A busy machine may delay one run and not the other.
      let lines = alike.standardOutput.split(separator: "\n").filter { $0.contains(" → ") }
      #expect(lines.allSatisfy { $0.contains("round trips") }, "\(alike.standardOutput)")
      #expect(alike.status == (lines.isEmpty ? 0 : 1))
      let fewer = try await BuiltProgram.run([
        "diff", first, try await run("third.json", [uris[0]]),
      ])
      #expect(fewer.status == 1)
      #expect(fewer.standardOutput.contains("no longer checked"), "\(fewer.standardOutput)")
    }
  }
}
