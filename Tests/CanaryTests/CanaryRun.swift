import Foundation
import Reporting
import TestSupport
import Testing

/// Runs the program with a configuration, and looks for secrets in everything that it says.
struct CanaryRun {
  let server: EchoServer
  var sources: [String: SourceMapping] = [:]
  var checks: [String: SourceValue] = [
    "timeout": "2s", "pace": "0s", "deadline": "30s", "count": .number(1),
  ]
  var trust: [String: SourceValue] = [:]
  var environment: [String: String?] = [:]
  var arguments: [String] = []
  /// A home folder of its own.
  let home: TemporaryDirectory

  init(_ server: EchoServer) throws {
    self.server = server
    home = try TemporaryDirectory()
    environment = [
      "HOME": home.url.path(), "CANARY": EchoServer.secret,
      "SIGNING_KEY": try String(
        contentsOf: server.folder.appending(path: "p384.pem"), encoding: .utf8),
    ]
  }

  /// Everything that one run says, by where.
  struct Said {
    var texts: [String: String]
    var report: ReportDocument
  }

  /// Runs it with every format there is, with `-v`, and into a history; then what other commands say about report and
  /// configuration.
  ///
  /// `onTerminal`: once more, with what a terminal shows meanwhile.
  func run(withCommands: Bool = true, onTerminal: Bool = false) async throws -> Said {
    struct Configuration: Encodable {
      var sources: [String: SourceMapping]
      var checks: [String: SourceValue]
      var trust: [String: SourceValue]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let json = try encoder.encode(Configuration(sources: sources, checks: checks, trust: trust))
    // YAML can say all that JSON can.
    let file = try home.file("config.yaml", String(decoding: json, as: UTF8.self))
    func path(_ format: ReportFormat) -> String {
      home.url.appending(path: "report-\(format.name)").path()
    }
    let recorded = home.url.appending(path: "history.sqlite")
    let formats = ReportFormat.all.flatMap { ["--format", "\($0.name)=\(path($0))"] }
    let finished = try await BuiltProgram.run(
      ["run", "--config", file.path(), "-v", "--all", "--waterfall", "--width", "200"] + formats
        + ["--format", "text", "--history-file", recorded.path()] + arguments,
      environment: environment, seconds: 300)
    #expect([0, 1, 2, 3].contains(finished.status), "\(finished.standardError.suffix(2000))")
    var texts = ["output": finished.standardOutput, "log": finished.standardError]
    for format in ReportFormat.all {
      texts[format.name] = try String(contentsOfFile: path(format), encoding: .utf8)
    }
    let history = try await ChildProcess.run(
      URL(filePath: "/usr/bin/sqlite3"), [recorded.path(), ".dump"])
    #expect(history.standardOutput.contains("INSERT INTO run"), "\(history)")
    texts["history"] = history.standardOutput
    // Pages that are free now may still hold what was in them.
    texts["history file"] = String(decoding: try Data(contentsOf: recorded), as: UTF8.self)
    if onTerminal {
      let script = Repository.root.appending(path: "Tests/Support/on_terminal.py").path()
      texts["terminal"] = try await ChildProcess.run(
        Repository.python,
        [script, "no such prompt", "", BuiltProgram.iceprobe.path(), "run", "--config"]
          + [file.path(), "-v"] + arguments, environment: environment, seconds: 300
      ).standardOutput
    }
    let report = try ReportDocument(json: texts["json"] ?? "")
    guard withCommands else { return Said(texts: texts, report: report) }
    for id in report.checks.prefix(3).map(\.id) {
      texts["explain \(id)"] =
        try await BuiltProgram.run(["explain", id, path(.json)]).standardOutput
    }
    texts["config show"] =
      try await BuiltProgram.run(["config", "show", file.path()], environment: environment).said
    texts["config validate"] =
      try await BuiltProgram.run(["config", "validate", file.path()], environment: environment).said
    return Said(texts: texts, report: report)
  }
}

extension ChildProcess.Finished {
  /// Both streams.
  var said: String { standardOutput + "\n" + standardError }
}
