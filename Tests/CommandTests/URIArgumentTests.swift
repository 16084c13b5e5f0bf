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

  @Test func `a URI that cannot be read fails its own row, and the others are checked`()
    async throws
  {
    let port = try FreePort.take()
    let run = try await ProgramRun.run([
      "turn:us3r:hunter2@h:3478", "stun:127.0.0.1:\(port)", "turns:h&transport=tcp",
    ])
    #expect(run.status == 2)
    #expect(
      run.report.checks.map { $0.failure?.reason } == [
        "invalid_configuration", "invalid_configuration", "connection_refused",
      ])
    #expect(
      run.report.checks.map(\.uri) == [
        "turn:***@h:3478", "turns:h&transport=tcp", "stun:127.0.0.1:\(port)",
      ])
    #expect(
      run.report.checks[1].failure?.message.contains("did you mean turns:h?transport=tcp?") == true)
    #expect(!(run.standardOutput + run.standardError).contains("hunter2"))
    let text = try await BuiltProgram.run(["turn:h/x", "stun:127.0.0.1:\(port)"]).standardOutput
    #expect(text.contains("\nturn:h/*** "))
    // No port 0 for what has none; the time of the run has such digits too.
    #expect(text.firstMatch(of: /:0(?![0-9])/) == nil && !text.contains("$["))
  }

  @Test(arguments: [
    ("turn:0.0.0.0", "nothing is ever sent to 0.0.0.0"), ("turn:224.0.0.5", "224.0.0.5"),
    ("turn:255.255.255.255", "nothing is ever sent to"),
    ("turn:[fe80::1%nosuch0]", "this computer has no interface nosuch0"),
  ])
  func `an address that nothing can be sent to is the URI's fault, not a resolver's`(
    uri: String, reason: String
  ) async throws {
    let run = try await ProgramRun.run([uri])
    #expect(run.status == 2)
    #expect(run.report.checks.map { $0.failure?.reason } == ["invalid_configuration"])
    #expect(run.report.checks[0].failure?.message.contains(reason) == true)
    for word in ["resolver", "records", "spelling", "has no address"] {
      #expect(!run.standardOutput.contains(word), "\(run.standardOutput)")
    }
  }

  @Test func `a word without a scheme stops the run: it may be a password`() async throws {
    let finished = try await BuiltProgram.run(["stun:127.0.0.1:9", "hunter2"])
    #expect(finished.status == 64)
    #expect(!(finished.standardOutput + finished.standardError).contains("hunter2"))
  }
}
