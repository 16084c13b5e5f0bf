import Foundation
import TestSupport
import Testing

/// The program under limits that the shell sets: it says what is missing, and neither crashes nor hangs.
@Suite struct ProcessLimitTests {
  /// Runs the program after a `ulimit`.
  private func run(
    _ limit: String, _ arguments: [String]
  ) async throws -> ChildProcess.Finished {
    try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      ["-c", #"ulimit \#(limit) && exec "$0" "$@""#, BuiltProgram.iceprobe.path()] + arguments,
      seconds: 60)
  }

  private static let refusing = (1...200).map { "stun:127.0.0.1:\(32_000 + $0)" }

  @Test(arguments: [5, 8, 10, 16, 32, 63]) func `B-48 too few open files are reported first of all`(
    limit: Int
  ) async throws {
    let finished = try await run("-n \(limit)", ["run"] + Self.refusing)
    #expect(finished.status == 3)
    #expect(finished.standardOutput.isEmpty)
    #expect(
      finished.standardError
        == "Error: only \(limit) files may be open at once, and 64 are needed (ulimit -n 64)\n")
  }

  @Test func `with 64 open files 200 servers are checked, a few at a time`() async throws {
    let finished = try await run(
      "-n 64", ["run", "--format", "json", "--pace", "0"] + Self.refusing)
    #expect(finished.status == 2)
    let report = try ReportDocument(json: finished.standardOutput)
    #expect(report.checks.map(\.failure?.reason).count { $0 == "connection_refused" } == 200)
  }

  @Test func `B-48 servers that keep their sockets open share those that there are`() async throws {
    let silent = try (0..<60).map { _ in try SilentServer() }
    let finished = try await run(
      "-n 64",
      ["run", "--format", "json", "--pace", "0", "--timeout", "200ms"]
        + silent.map { "stun:127.0.0.1:\($0.port)" })
    #expect(finished.status == 2)
    let report = try ReportDocument(json: finished.standardOutput)
    #expect(report.checks.map(\.failure?.reason) == Array(repeating: "timeout", count: 60))
  }

  @Test func `configurations too are fetched a few at a time`() async throws {
    let server = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    let body = #"{"iceServers":[{"urls":"stun:127.0.0.1:32001"}]}"#
    scenario.pages = ["slow": FakeAWS.Answer(body: body, delay: 0.2)]
    let page = server.page("slow", of: try await server.channel(scenario))
    let locations = (0..<40).flatMap { ["--rtc-config", "\(page)?\($0)"] }
    let finished = try await run("-n 64", ["run", "--format", "json"] + locations)
    #expect(finished.status == 2)
    let report = try ReportDocument(json: finished.standardOutput)
    #expect(report.sources.map(\.outcome) == Array(repeating: "ok", count: 40))
  }

  @Test func `too little address space is reported, and enough is accepted`() async throws {
    let tooLittle = try await run("-v 200000", ["selftest"])
    #expect(tooLittle.status == 3)
    #expect(
      tooLittle.standardError
        == "Error: only 200000 KiB of address space, and 262144 are needed (ulimit -v 262144)\n")
    let enough = try await run("-v 262144", ["selftest"])
    #expect(enough.status == 0, "\(enough.standardOutput)")
  }

  @Test func `a report that outgrows the limit on files is an error like any other`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.url.appending(path: "report.json").path()
    let finished = try await run("-f 0", ["run", Self.refusing[0], "--format", "json=\(path)"])
    #expect(finished.status == 3)
    #expect(finished.standardError == "Error: cannot write \(path): File too large\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path()).isEmpty)
  }
}
