import ArgumentParser
import Foundation
import History
import Measurements
import Reporting
import Settings
import Vocabulary

/// `iceprobe history`: the recorded runs.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show recorded runs, what changed between them, and what is usual.",
    discussion: """
      run, check and nat record their runs with --history, watch and serve samples of theirs. A \
      run is named by its number in the list, by last, or by last-1 for the one before it, and so on.

      EXAMPLES
        iceprobe --history turn:turn.example.org
        iceprobe history list --since 7d
        iceprobe history show last --format html=report.html
        iceprobe history diff last-1 last
        iceprobe history baseline
        iceprobe history export > iceprobe.om

      EXIT STATUS
        0   done; of diff: the same
        1   of diff: changed
        3   the history cannot be read or written
        64  usage error, or no such run
      """,
    subcommands: [
      List.self, Show.self, Diff.self, Baselines.self, Export.self, Import.self, Prune.self,
    ])
}

/// Which history a command is about.
struct HistoryPlace: ParsableArguments {
  @Option(.historyFile, isListed: true) var historyFile: String?

  /// The file of `--history-file`, of its variable, or the usual one.
  func settings(_ more: (any ParsableArguments)? = nil) throws -> HistorySettings {
    let layers =
      [SettingLayer(arguments: self)]
      + [more].compactMap(\.self).map { group in
        SettingLayer(arguments: group)
      }
    let environment = SettingLayer(environment: ProcessInfo.processInfo.environment)
    return try HistorySettings(SettingValues.checked(layers + [environment]))
  }

  func open() throws -> RunHistory { try RunHistory(at: settings().path, creating: false) }
}

extension RunHistory {
  /// The run of an argument such as `12` or `last-1`.
  func named(_ text: String) throws -> RecordedRun {
    guard let name = RunName(text) else {
      throw UsageError("expected the number of a run, last, or last-1: \(ShellLine.safe(text))")
    }
    if let run = try run(name) { return run }
    let numbers = try runs(limit: .max).map(\.number)
    guard let first = numbers.min(), let last = numbers.max() else {
      throw UsageError("the history has no runs yet: iceprobe run --history records one")
    }
    let known =
      numbers.count == 1
      ? "only run \(first)" : "only \(numbers.count) runs, numbered \(first) to \(last)"
    throw UsageError("the history has no run \(ShellLine.safe(text)), \(known)")
  }

  func report(of run: RecordedRun) throws -> Report {
    let text = try reportText(of: run) ?? ""
    do throws(ReportReadingError) {
      return try JSONReport.report(from: Array(text.utf8))
    } catch {
      throw UsageError("run \(run.number): \(error)")
    }
  }
}

/// A moment in the past: `7d`, `12h`, `2026-11-28`, or a time as reports have it.
struct PastArgument: ExpressibleByArgument {
  let time: UnixTime

  init?(argument: String) {
    if let time = UnixTime(text: argument) ?? UnixTime(text: "\(argument)T00:00:00Z") {
      self.time = time
      return
    }
    let span: Int64? =
      if argument.hasSuffix("d") {
        Int64(argument.dropLast()).flatMap { (0...36_500).contains($0) ? $0 * 86_400_000 : nil }
      } else {
        Nanoseconds(text: argument).map { $0.count / 1_000_000 }
      }
    guard let span else { return nil }
    time = UnixTime(milliseconds: UnixTime.now.milliseconds - span)
  }
}

enum TextOrJSON: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}
