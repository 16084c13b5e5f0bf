import ArgumentParser
import Foundation
import History
import Measurements
import Reporting
import Settings
import Vocabulary

extension HistoryCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List recorded runs, the newest last.")

    @OptionGroup var place: HistoryPlace
    @Option(
      help: ArgumentHelp("Only runs since then: 7d, 12h, 2026-11-28.", valueName: "time"))
    var since: PastArgument?
    @Option(help: ArgumentHelp("The newest so many.", valueName: "count"))
    var limit = 20
    @Option(help: "Output format: text, or json.")
    var format = TextOrJSON.text

    func run() async throws {
      guard limit > 0 else { throw UsageError("--limit: expected 1 or more") }
      let runs = try place.open().runs(limit: limit, since: since?.time)
      StandardStreams.answer(
        format == .json
          ? JSON.array(runs.map(\.json)).written(pretty: true) + "\n"
          : TextColumns(
            ["run", "started", "verdict", "passed", "failed", "cause"],
            rightAligned: [0, 3, 4], runs.map(\.cells)
          ).text)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the report of a recorded run, in any format.")

    @OptionGroup var place: HistoryPlace
    @Argument(help: ArgumentHelp("Its number, last, or last-1.", valueName: "run"))
    var name = "last"
    @Option(.format) var format: [String] = []
    @Flag(.showAll) var all = false
    @Flag(.waterfall) var waterfall = false
    @Option(.width, isListed: true) var width: String?
    @Option(.color, isListed: true) var color: String?

    func run() async throws {
      let output = try OutputSettings(SettingValues.checked([SettingLayer(arguments: self)]))
      let history = try place.open()
      try ReportWriter(output).write(history.report(of: history.named(name)))
    }
  }

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what changed between two recorded runs, as iceprobe diff does.")

    @OptionGroup var place: HistoryPlace
    @Argument(help: ArgumentHelp("The earlier run.", valueName: "before"))
    var before = "last-1"
    @Argument(help: ArgumentHelp("The later run.", valueName: "after"))
    var after = "last"
    @OptionGroup var look: DiffOptions

    func run() async throws {
      let history = try place.open()
      let reports = try [before, after].map { try history.report(of: history.named($0)) }
      try look.tell(ReportComparison(reports[0], reports[1]))
    }
  }
}

extension RecordedRun {
  fileprivate var cells: [String] {
    [
      "\(number)", startedAt.wholeSeconds, verdict.rawValue + (isPartial ? ", partial" : ""),
      "\(passed)", "\(failed)", cause ?? "",
    ]
  }

  fileprivate var json: JSON {
    .object([
      "run": .integer(number), "id": .string(id), "started_at": .string(startedAt.description),
      "duration_seconds": .seconds(duration), "verdict": .string(verdict.rawValue),
      "partial": .bool(isPartial), "ok_count": .integer(passed), "failed_count": .integer(failed),
      "cause": cause.map(JSON.string) ?? .null,
    ])
  }
}
