import ArgumentParser
import Foundation
import Reporting
import Settings
import Vocabulary

/// `iceprobe diff`: what changed between two saved reports.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what changed between two saved reports.",
    discussion: """
      Compares the verdict, sources, findings and, target by target, outcomes, addresses, \
      certificates, software, packets lost and round trips. Ports of mapped and relayed addresses \
      are new in each run and do not count. Round trips count as changed if a rank test of the \
      samples of both runs says so, and their median moved by 1 ms and a tenth at least; the samples \
      of one run are from one moment. Ids such as c4 are those of the later report, or of the \
      earlier for what is gone.

      EXAMPLES
        iceprobe diff yesterday.json today.json
        iceprobe diff --format json yesterday.json today.json | jq .changes
        iceprobe --format json stun:stun.example.org | iceprobe diff good.json -

      EXIT STATUS
        0   the same
        1   changed
        64  usage error, or a file is no report
      """)

  @Argument(
    help: ArgumentHelp("The earlier report in JSON, - for standard input.", valueName: "before"))
  var before: String
  @Argument(help: ArgumentHelp("The later report.", valueName: "after"))
  var after: String
  @OptionGroup var look: DiffOptions

  func run() async throws {
    guard before != "-" || after != "-" else {
      throw UsageError("standard input is one report: give a file for the other")
    }
    try look.tell(
      ReportComparison(try await savedReport(at: before), try await savedReport(at: after)))
  }
}

/// How a comparison is told.
struct DiffOptions: ParsableArguments {
  @Option(help: "Output format: text, or json.")
  var format = TextOrJSON.text
  @Flag(.showAll) var all = false
  @Option(.width, isListed: true) var width: String?
  @Option(.color, isListed: true) var color: String?

  /// Writes it to standard output; ends with status 1 if anything changed.
  func tell(_ comparison: ReportComparison) throws {
    let output = try OutputSettings(SettingValues.checked([SettingLayer(arguments: self)]))
    let presentation = output.presentation(in: ProcessInfo.processInfo.environment)
    StandardStreams.answer(
      format == .json
        ? comparison.json.written(pretty: presentation.isTerminal) + "\n"
        : comparison.text(for: presentation))
    guard comparison.changes.isEmpty else { throw ExitCode(1) }
  }
}
