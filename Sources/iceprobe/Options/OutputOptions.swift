import ArgumentParser
import Measurements
import Reporting

/// What is written, where, and how it looks.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Report format, repeatable: text, json or prometheus. Bare: to standard output; with a path: "
        + "written whole and renamed into place.",
      valueName: "name[=path]"))
  var format: [FormatArgument] = []

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "Verdict from which on the exit status is not 0: degraded, failed or never.",
      discussion: "failed: a degraded run ends with 0. never: every finished run ends with 0.",
      valueName: "verdict"))
  var failOn: FailOn = .degraded

  @Option(help: "Colour of the text report: auto, always or never.")
  var color: ColorChoice = .auto

  @Option(help: "Progress on standard error: auto (on a terminal only) or never.")
  var progress: ProgressArgument = .auto

  @Flag(name: .shortAndLong, help: "No progress, no warnings on standard error.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more on standard error: what was fetched, and from whom.")
  var verbose = false

  /// What to write; the text report to standard output where nothing was asked for.
  var formats: [FormatArgument] {
    format.isEmpty ? [FormatArgument(name: .text, path: nil)] : format
  }

  mutating func validate() throws {
    guard formats.filter({ $0.path == nil }).count <= 1 else {
      throw ValidationError(
        "standard output takes one report: give all but one --format a path (name=path)")
    }
    let paths = formats.compactMap(\.path)
    guard Set(paths).count == paths.count else {
      throw ValidationError("two --format options name the same path")
    }
    guard !(quiet && verbose) else {
      throw ValidationError("--quiet and --verbose exclude each other")
    }
  }
}

/// `text`, or `json=reports/latest/report.json`.
struct FormatArgument: ExpressibleByArgument {
  var name: ReportFormat
  var path: String?

  init(name: ReportFormat, path: String?) {
    self.name = name
    self.path = path
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.flatMap({ ReportFormat(rawValue: String($0)) }) else { return nil }
    guard parts.count == 1 || !parts[1].isEmpty else { return nil }
    self.init(name: name, path: parts.count == 2 ? String(parts[1]) : nil)
  }
}

extension ColorChoice: ExpressibleByArgument {}

enum ProgressArgument: String, ExpressibleByArgument, CaseIterable {
  case auto
  case never
}

/// From which verdict on the exit status says so.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
  case degraded
  case failed
  case never

  func exitCode(of verdict: Verdict) -> Int32 {
    switch (self, verdict) {
    case (.never, _), (.failed, .degraded): 0
    case (.degraded, _), (.failed, _): verdict.exitCode
    }
  }
}
