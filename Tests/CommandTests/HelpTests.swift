import TestSupport
import Testing

/// What a terminal of 80 columns shows of `--help`.
@Suite struct HelpTests {
  @Test(arguments: [
    [], ["run"], ["selftest"], ["parse"], ["decode"], ["respond"], ["config"],
  ])
  func `every command has examples, and none of their lines is broken`(
    command: [String]
  ) async throws {
    let finished = try await BuiltProgram.run(command + ["--help"])
    #expect(finished.status == 0)
    let blocks = finished.standardOutput.split(separator: "\n\n").map { $0.split(separator: "\n") }
    let examples = try #require(blocks.first { $0.first == "EXAMPLES" }).dropFirst()
    #expect(examples.contains { $0.hasPrefix("  iceprobe") })
    let exits = (blocks.first { $0.first == "EXIT STATUS" } ?? []).dropFirst()
    for line in examples + exits { #expect(line.hasPrefix("  "), "\(line)") }
  }
}
