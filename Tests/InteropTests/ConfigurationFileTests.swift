import Foundation
import TestSupport
import Testing

/// A configuration file decides what is asked, how, and what it means, against a real coturn.
@Suite(.timeLimit(.minutes(2))) struct ConfigurationFileTests {
  private static func run(
    _ yaml: String, _ arguments: [String] = [], _ server: Coturn,
    environment: [String: String?] = [:]
  ) async throws -> ProgramRun {
    let file = try server.file("config-\(UUID().uuidString).yaml", yaml)
    return try await ProgramRun.run(
      ["--config", file.path()] + arguments, environment: environment)
  }

  private static func sources(_ server: Coturn) -> String {
    """
    sources:
      office:
        kind: uri
        uris: ["turn:127.0.0.1:\(server.plainPort)?transport=udp"]
        username: \(Coturn.username)
        password: {credential: turn-password}

    """
  }

  @Test func `a systemd credential, a report file, and an option that comes before the file's`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password + "\n")
      let directory = password.deletingLastPathComponent()
      let output = directory.appending(path: "out.json")
      let file = try server.file(
        "config.yaml",
        Self.sources(server) + """
          checks: {count: 3, relay: false}
          outputs: [{format: json, path: \(output.path())}]
          """)
      let finished = try await BuiltProgram.run(
        ["run", "--config", file.path(), "--count", "1"],
        environment: ["CREDENTIALS_DIRECTORY": directory.path(), "ICEPROBE_COUNT": "2"])
      #expect(finished.status == 0, "\(finished.standardError)")
      #expect(finished.standardOutput.isEmpty)
      let report = try ReportDocument(json: try String(contentsOf: output, encoding: .utf8))
      #expect(report.sources.map(\.name) == ["office"])
      #expect(report.checks.map(\.outcome) == ["ok"])
      // One Binding request, then the authenticated ones of the allocation.
      let alone = try #require(report.checks.first?.rtt?.sampleCount)

      let more = try await BuiltProgram.run(
        ["run", "--config", file.path()],
        environment: ["CREDENTIALS_DIRECTORY": directory.path()])
      #expect(more.status == 0)
      let second = try ReportDocument(json: try String(contentsOf: output, encoding: .utf8))
      #expect(second.checks.first?.rtt?.sampleCount == alone + 2)
    }
  }

  @Test(arguments: [("warning", Int32(1)), ("critical", 2)])
  func `a threshold that is exceeded degrades or fails the run`(
    severity: String, status: Int32
  ) async throws {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let run = try await Self.run(
        Self.sources(server) + "thresholds: {allocate: {\(severity): 1us}}", [], server,
        environment: ["CREDENTIALS_DIRECTORY": password.deletingLastPathComponent().path()])
      #expect(run.status == status)
      #expect(run.report.checks.map(\.outcome) == ["ok"])
      #expect(run.report.findings.contains { $0.id == "threshold-exceeded" })
    }
  }

  @Test func `a source's own thresholds apply to its checks, and replace the run's`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let run = try await Self.run(
        Self.sources(server) + """
            far:
              kind: uri
              uris: ["stun:127.0.0.1:\(server.plainPort)?transport=udp"]
              thresholds: {total: {critical: 1h}, binding: {warning: 1us}}
          thresholds: {total: {critical: 1us}}
          """, [], server,
        environment: ["CREDENTIALS_DIRECTORY": password.deletingLastPathComponent().path()])
      #expect(run.status == 2)
      #expect(run.report.checks.map(\.outcome) == ["ok", "ok"])
      let exceeded = run.report.findings.filter { $0.id == "threshold-exceeded" }
      #expect(exceeded.map(\.severity) == ["critical", "warning"])
      #expect(exceeded.map(\.checks) == [["c1"], ["c2"]])
    }
  }

  @Test(arguments: [(true, Int32(2)), (false, 1)])
  func `a failing source next to a passing one fails or degrades the run`(
    required: Bool, status: Int32
  ) async throws {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let run = try await Self.run(
        Self.sources(server) + """
            gone: {kind: rtc-config, location: /nonexistent.json, required: \(required)}
          """, [], server,
        environment: ["CREDENTIALS_DIRECTORY": password.deletingLastPathComponent().path()])
      #expect(run.status == status)
      #expect(run.report.checks.map(\.outcome) == ["ok"])
      #expect(run.report.sources.map(\.outcome) == ["ok", "failed"])
    }
  }
}
