import ArgumentParser
import Foundation
import History
import Measurements
import Reporting
import Vocabulary

extension HistoryCommand {
  struct Baselines: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "baseline",
      abstract: "Say what is usual of every target: outcomes, medians, deviations.",
      discussion: """
        A duration is usual up to its limit: the median of the newest 20 runs in which the target \
        passed (5 at least), and above it 3 standard deviations as the median absolute deviation \
        (MAD) estimates them, a fifth, or 10 ms, whichever is most. A target flaps if its outcome \
        changed 4 times or more among its newest 21 results.
        """)

    @OptionGroup var place: HistoryPlace
    @Option(help: "Output format: text, or json.")
    var format = TextOrJSON.text

    func run() async throws {
      let targets = try place.open().baselines()
      if format == .json {
        return StandardStreams.answer(
          JSON.array(targets.map(\.json)).written(pretty: true) + "\n")
      }
      for target in targets { StandardStreams.answer(target.text) }
    }
  }
}

extension TargetBaseline {
  fileprivate var text: String {
    let name = TargetKeys.parts(of: key).map { parts in
      "\(parts.uri) at \(parts.address) over \(parts.transport), \(parts.kind), \(parts.source)"
    }
    let last = results.last.map {
      "\($0.isPassed ? "passed" : "failed") at \($0.startedAt.wholeSeconds)"
    }
    let flapping = isFlapping ? ", flapping: \(changeCount) changes" : ""
    let rows = TimedMeasure.allCases.compactMap { measure in
      baselines[measure].map { [measure.rawValue] + $0.cells }
    }
    let table = TextColumns(
      ["", "median", "MAD", "limit", "runs"], rightAligned: [1, 2, 3, 4], rows)
    return
      "\(SafeText(name ?? key))\n  \(passedCount) of \(results.count) passed, last \(last ?? "never")\(flapping)\n"
      + (rows.isEmpty ? "" : table.text(indent: 2))
  }

  fileprivate var json: JSON {
    .object([
      "target_key": .string(key), "result_count": .integer(results.count),
      "ok_count": .integer(passedCount), "change_count": .integer(changeCount),
      "flapping": .bool(isFlapping),
      "last_started_at": results.last.map { .string($0.startedAt.description) } ?? .null,
      "last_outcome": results.last.map { .string($0.isPassed ? "ok" : "failed") } ?? .null,
      "baselines": .array(
        TimedMeasure.allCases.compactMap { measure in
          baselines[measure].map { $0.json(of: measure) }
        }),
    ])
  }
}

extension Baseline {
  fileprivate var cells: [String] {
    [
      median.humanReadable, deviation.humanReadable, limit.humanReadable, "\(runCount)",
    ]
  }

  fileprivate func json(of measure: TimedMeasure) -> JSON {
    .object([
      "measure": .string(measure.rawValue), "median_seconds": .seconds(median),
      "deviation_seconds": .seconds(deviation), "limit_seconds": .seconds(limit),
      "run_count": .integer(runCount),
    ])
  }
}
