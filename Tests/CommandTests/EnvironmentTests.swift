import Foundation
import TestSupport
import Testing

/// Options of `run` from the environment.
@Suite struct EnvironmentTests {
  /// The long options of `run --help`.
  private func options() async throws -> [String] {
    let help = try await BuiltProgram.run(["run", "--help-hidden"]).standardOutput
    return help.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^  (?:-., )?--([a-z0-9-]+)/).map { String($0.1) }
    }
  }

  @Test func `every option of run exists as a variable`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file(
      "config.yaml", "sources: {a: {kind: uri, uris: ['stun:192.0.2.1']}}")
    // Those that end the program with a text, and one that shares its key in the file with --ipv6.
    let options = Set(try await options()).subtracting(["help", "version", "ipv4"])
    #expect(options.count > 40)
    let variables = options.map {
      "ICEPROBE_" + $0.uppercased().replacing("-", with: "_")
    }
    let shown = try await BuiltProgram.run(
      ["config", "show", file.path()],
      environment: Dictionary(uniqueKeysWithValues: variables.map { ($0, "1") }))
    for variable in variables {
      #expect(
        shown.standardOutput.contains(" \(variable)=")
          || shown.standardOutput.contains("# \(variable)"), "\(variable)")
    }
  }

  @Test(arguments: [
    "SERVICE_SECRET_FILE", "SERVICE_SETTING", "TURN_REST_KEY_FILE", "BEARER_FILE", "IVS_DURATION",
    "IVS_PRIVATE_KEY", "IVS_STAGE_ENDPOINT", "USERNAME", "CREDENTIAL_FILE", "PROXY_USERNAME",
    "WHIP_NO_SESSION", "NAME",
  ]) func `a variable of an absent option breaks no run`(name: String) async throws {
    let run = try await ProgramRun.run(
      ["stun:127.0.0.1:1", "--timeout", "1s"], environment: ["ICEPROBE_\(name)": "1"])
    #expect(run.status == 2)
  }

  @Test func `lists have a value on each line, and flags are on or off`() async throws {
    let run = try await ProgramRun.run(
      ["--timeout", "1s"],
      environment: [
        "ICEPROBE_RTC_CONFIG": "/nonexistent/a\n/nonexistent/b", "ICEPROBE_QUIET": "0",
        "ICEPROBE_VERBOSE": "TRUE",
      ])
    #expect(run.report.sources.map(\.name) == ["/nonexistent/a", "/nonexistent/b"])
    #expect(run.standardError.contains("/nonexistent/a"))
  }

  @Test(arguments: [
    (["ICEPROBE_QUIET": "maybe"], "ICEPROBE_QUIET: expected 1 or 0"),
    (["ICEPROBE_COUNT": "-9"], "ICEPROBE_COUNT: expected a whole number from 1 to 1000"),
  ]) func `a variable that cannot be meant is a usage error`(
    environment: [String: String], text: String
  ) async throws {
    let finished = try await BuiltProgram.run(
      ["run", "stun:127.0.0.1:1"], environment: environment)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains(text), "\(finished.standardError)")
  }

  @Test(arguments: [["-6"], ["--ipv6"]]) func `an option displaces its opposite's variable`(
    option: [String]
  ) async throws {
    let finished = try await BuiltProgram.run(
      ["run", "stun:127.0.0.1:1", "--quiet"] + option,
      environment: ["ICEPROBE_IPV4": "1", "ICEPROBE_VERBOSE": "1"])
    #expect(finished.status != 64, "\(finished.standardError)")
  }
}
