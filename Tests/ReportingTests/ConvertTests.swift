import Foundation
import Measurements
import Reporting
import TestSupport
import Testing

/// `iceprobe convert` gives what the run itself would have given.
@Suite struct ConvertTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func path(_ name: String) -> String { directory.url.appending(path: name).path() }

  private func contents(_ name: String) throws -> Data {
    try Data(contentsOf: directory.url.appending(path: name))
  }

  /// `--format` for each format, each into a file of that name.
  private func everyFormat(_ prefix: String) -> [String] {
    ReportFormat.all.flatMap { ["--format", "\($0.name)=\(path("\(prefix).\($0.name)"))"] }
  }

  @Test(arguments: ExampleReport.all.filter { $0.name != "many" })
  func `every format of an example is byte for byte what its report gives`(
    example: ExampleReport
  ) async throws {
    defer { directory.remove() }
    let kept = Repository.root.appending(path: "reports/examples/\(example.name).json").path()
    let finished = try await BuiltProgram.run(["convert", kept] + everyFormat("made"))
    #expect(finished.status == 0, "\(finished.standardError)")
    for format in ReportFormat.all {
      #expect(
        try contents("made.\(format.name)") == Data(format.bytes(of: example.report)),
        "\(format.name)")
    }
  }

  @Test func `of a real run every format is byte for byte what the run wrote`() async throws {
    defer { directory.remove() }
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let uris = [
        "stun:127.0.0.1:\(server.plainPort)", "turn:[::1]:\(server.plainPort)?transport=tcp",
        "turns:localhost:\(server.securePort)", "stun:127.0.0.1:\(try FreePort.take())",
      ]
      let ran = try await BuiltProgram.run(
        ["run", "--username", Coturn.username, "--credential-file", password.path(), "--relay"]
          + uris + everyFormat("run"))
      #expect(ran.status == 2, "\(ran.standardError)")
    }
    let converted = try await BuiltProgram.run(["convert", path("run.json")] + everyFormat("made"))
    #expect(converted.status == 0, "\(converted.standardError)")
    for format in ReportFormat.all where format != .ndjson {
      let (made, run) = (try contents("made.\(format.name)"), try contents("run.\(format.name)"))
      #expect(made == run, "\(format.name)")
      // Candidates are gathered by "nat" alone.
      #expect(run.isEmpty == (format.name == "sdp"), "\(format.name)")
    }
  }

  @Test
  func `ndjson: the saved report gives the events that the run told, in order of their offsets`()
    async throws
  {
    defer { directory.remove() }
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let uris = [
        "stun:127.0.0.1:\(server.plainPort)", "turn:[::1]:\(server.plainPort)?transport=tcp",
        "stun:nowhere.invalid", "stun:127.0.0.1:\(try FreePort.take())",
      ]
      let ran = try await BuiltProgram.run(
        ["run", "--username", Coturn.username, "--credential-file", password.path()]
          + ["--format", "json=\(path("run.json"))", "--format", "ndjson"] + uris)
      #expect(ran.status == 2, "\(ran.standardError)")
      let made = try await BuiltProgram.run(["convert", path("run.json"), "--format", "ndjson"])
      // While it runs, the report's ids are not known yet, and neither is the order.
      let told = try await Self.events(in: ran.standardOutput)
      #expect(try await Self.events(in: made.standardOutput) == told)
      // Five checks, two of them of the allocation, that began and ended, between start and end.
      let findings = told.count { $0.contains(#""event":"finding""#) }
      #expect(told.count == 1 + 1 + 2 * 5 + findings + 1)
      let offsets = try await ChildProcess.run(
        URL(filePath: "/usr/bin/jq"), ["-s", "map(.offset_seconds) | . == sort"],
        input: made.standardOutput)
      #expect(offsets.standardOutput == "true\n")
    }
  }

  /// Each without what a stream counts itself, sorted.
  private static func events(in lines: String) async throws -> [Substring] {
    let finished = try await ChildProcess.run(
      URL(filePath: "/usr/bin/jq"), ["-c", "del(.number, .check.id)"], input: lines)
    return finished.standardOutput.split(separator: "\n").sorted()
  }

  @Test func `standard input is taken, and the text report is the default`() async throws {
    defer { directory.remove() }
    let example = ExampleReport.named("mixed")
    let json = JSONReport.text(of: example, pretty: true)
    let finished = try await BuiltProgram.run(["convert", "-", "--all"], input: json)
    #expect(finished.standardOutput == TextReport.text(of: example, detail: .all))
    #expect(finished.status == 0, "whatever the verdict is")
  }

  @Test(arguments: [
    (#"{"schema_version": "1.0","#, "standard input: line 1, column 26: the text ends within"),
    ("{\n \"schema_version\": \"2.0\"}", "$.schema_version (line 2, column 2): version 2.0"),
    ("", "line 1, column 1: the text ends within a value"),
    ("\u{1B}[2J", "line 1, column 1: not JSON"),
  ])
  func `what is no report is told with its place, and nothing is written`(
    text: String, message: String
  ) async throws {
    defer { directory.remove() }
    let finished = try await BuiltProgram.run(
      ["convert", "-", "--format", "csv=\(path("made.csv"))"], input: text)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains(message), "\(finished.standardError)")
    #expect(!finished.standardError.contains("\u{1B}"))
    #expect(!FileManager.default.fileExists(atPath: path("made.csv")))
  }

  @Test func `the key of a target is the same from run to run, wherever it stands`() async throws {
    defer { directory.remove() }
    let ports = [try FreePort.take(), try FreePort.take()]
    func keys(_ uris: [String]) async throws -> Set<String> {
      let finished = try await BuiltProgram.run(["run", "--format", "json"] + uris)
      return Set(finished.standardOutput.matches(of: /"target_key":"([^"]+)"/).map { String($0.1) })
    }
    let (first, second) = ("stun:127.0.0.1:\(ports[0])", "stun:127.0.0.1:\(ports[1])?transport=tcp")
    let once = try await keys([first])
    let again = try await keys([second, first])
    #expect(once == ["command line/\(first)/127.0.0.1/udp/stun_binding"])
    #expect(again.count == 2 && again.isSuperset(of: once), "\(again)")
  }
}
