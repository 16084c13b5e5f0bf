package import Measurements
import Vocabulary

/// The events of a run, one JSON object per line (NDJSON).
///
/// A run emits them while they happen; a report lists them afterwards, in the order in which they
/// would have come. The first is always `run_start`, the last `run_end`, even for an interrupted
/// run.
package struct EventLines: Sendable {
  private var number = 0

  package init() {}

  package mutating func runStarted(_ run: RunInfo, by tool: ToolInfo) -> String {
    line(
      "run_start",
      [
        "schema_version": .string(JSONReport.schemaVersion),
        "tool": ReportForms.tool.form.write(tool),
        "run": .object(["id": .string(run.id), "started_at": .string(run.startedAt.description)]),
      ])
  }

  package mutating func sourceEnded(_ source: SourceResult) -> String {
    line("source_end", ["source": ReportForms.source.form.write(source)])
  }

  package mutating func checkEnded(_ check: CheckResult) -> String {
    line("check_end", ["check": ReportForms.check.form.write(check)])
  }

  package mutating func found(_ finding: Finding) -> String {
    line("finding", ["finding": ReportForms.finding.form.write(finding)])
  }

  package mutating func runEnded(_ report: Report) -> String {
    line(
      "run_end",
      [
        "run": ReportForms.run.form.write(report.run),
        "verdict": .string(report.verdict.rawValue),
        "summary": JSONReport.summary(of: report),
      ])
  }

  private mutating func line(_ event: String, _ members: [String: JSON]) -> String {
    number += 1
    let all = members.merging(["event": .string(event), "number": .integer(number)]) { $1 }
    return JSON.object(all).written(pretty: false) + "\n"
  }
}

extension ReportFormat {
  static let ndjson = ReportFormat(
    "ndjson", extension: "ndjson", mediaType: "application/x-ndjson",
    for: "log pipelines: one event per line"
  ) { report, _ in
    var events = EventLines()
    var lines = [events.runStarted(report.run, by: report.tool)]
    lines += report.sources.map { events.sourceEnded($0) }
    lines += report.checks.endingOrder.map { events.checkEnded($0) }
    lines += report.findings.map { events.found($0) }
    lines.append(events.runEnded(report))
    return lines.joined()
  }
}

extension [CheckResult] {
  /// By when they ended; those that ended together keep their order.
  fileprivate var endingOrder: [CheckResult] {
    let ends = map { $0.startedOffset + $0.duration }
    return indices.sorted { (ends[$0], $0) < (ends[$1], $1) }.map { self[$0] }
  }
}
