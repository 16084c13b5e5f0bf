import ArgumentParser
import Foundation
import History
import Measurements
import Reporting
import Settings
import Vocabulary

extension HistoryCommand {
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write recorded results as OpenMetrics, to backfill Prometheus.",
      discussion: """
        Success, round trips, phases and loss of every target, with the names and labels that \
        --format openmetrics gives of a single run.

        EXAMPLES
          iceprobe history export --since 30d > iceprobe.om
          promtool tsdb create-blocks-from openmetrics iceprobe.om data/
        """)

    @OptionGroup var place: HistoryPlace
    @Option(
      help: ArgumentHelp("Only runs since then: 7d, 12h, 2026-11-28.", valueName: "time"))
    var since: PastArgument?

    func run() async throws {
      try place.open().exportMetrics(since: since?.time) { StandardStreams.answer($0) }
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add saved reports, of this version or an earlier one, to the history.",
      discussion: """
        A report that is already there is left alone. What is too old to be kept is dropped again: \
        see --history-keep-days.

        EXAMPLES
          iceprobe history import reports/*.json
        """)

    @OptionGroup var place: HistoryPlace
    @OptionGroup var retention: RetentionOptions
    @Argument(help: ArgumentHelp("Reports in JSON, - for standard input.", valueName: "report"))
    var reports: [String]

    func run() async throws {
      let settings = try place.settings(retention)
      // Nothing is added if one of them cannot be read.
      var read: [Report] = []
      for path in reports { read.append(try await savedReport(at: path)) }
      let history = try RunHistory(at: settings.path, creating: true)
      var added = 0
      for report in read
      where try history.append(report, keeping: settings.retention, now: .now) { added += 1 }
      StandardStreams.answer("added \(added) of \(read.count)\n")
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Drop old runs now, as every recorded run does.")

    @OptionGroup var place: HistoryPlace
    @OptionGroup var retention: RetentionOptions

    func run() async throws {
      let settings = try place.settings(retention)
      let history = try RunHistory(at: settings.path, creating: false)
      let dropped = try history.prune(to: settings.retention, now: .now)
      StandardStreams.answer("dropped \(dropped) run\(dropped == 1 ? "" : "s")\n")
    }
  }
}

/// How much is kept.
struct RetentionOptions: ParsableArguments {
  @Option(.historyKeepDays, isListed: true) var historyKeepDays: String?
  @Option(.historyMaxMegabytes, isListed: true) var historyMaxMegabytes: String?
}
