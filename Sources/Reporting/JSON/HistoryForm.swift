import Measurements
import Vocabulary

extension ReportForms {
  static let historyNote = RecordForm(
    HistoryNote(.newlyFailing, checks: [], since: UnixTime(milliseconds: 0), runCount: 0),
    [
      .always("kind", \.kind, .word),
      .always("checks", \.checks, .list(of: .string)),
      .optional("finding", \.finding, .string),
      .always("since", \.since, .time),
      .optional("until", \.until, .time),
      .always("run_count", \.runCount, .count),
      .optional("slowdown", \.slowdown, slowdown.form),
    ])

  private static let slowdown = RecordForm(
    Slowdown(.rtt, .zero, above: Baseline(median: .zero, deviation: .zero, runCount: 0)),
    [
      .always("measure", \.measure, .word),
      .always("value_seconds", \.value, .seconds),
      .always("median_seconds", \.baseline.median, .seconds),
      .always("deviation_seconds", \.baseline.deviation, .seconds),
      .always("run_count", \.baseline.runCount, .count),
    ])
}
