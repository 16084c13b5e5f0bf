import TestSupport
import Testing

@Suite struct URIArgumentTests {
  @Test(arguments: [
    "turn:us3r:hunter2@example.org", "turn:us3r:hun?ter2@example.org",
    "turn:example.org?credential=hunter2",
  ])
  func `run repeats no password of a URI that it refuses`(uri: String) async throws {
    let finished = try await BuiltProgram.run(["run", uri])
    #expect(finished.status == 64)
    #expect(finished.standardOutput.isEmpty)
    #expect(finished.standardError.contains("***"))
    for piece in ["hunter2", "us3r", "ter2"] { #expect(!finished.standardError.contains(piece)) }
  }

  @Test func `run shows where a URI is wrong, with nothing that a terminal would obey`()
    async throws
  {
    let finished = try await BuiltProgram.run(["run", "turn:a\u{1B}[2J/"])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("turn:a***/\n        ^"))
    #expect(!finished.standardError.contains("\u{1B}"))
  }
}
