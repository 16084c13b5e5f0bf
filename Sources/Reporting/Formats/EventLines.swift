import Measurements
import Vocabulary

/// The events of runs as lines of NDJSON, one JSON object each, numbered from 1.
///
/// A run writes them while it goes; a saved report gives them again, in the order of their recorded
/// offsets. The first of a run is `run_start`, the last `run_end`, even if it was interrupted.
package struct EventLines: Sendable {
  private var number = 0
  private var keys = TargetKeys()
  /// The ids of checks that were told to have started.
  private var started: Set<String> = []
  /// How many checks with each key were told to have finished.
  private var finished: [String: Int] = [:]

  package init() {}

  /// One or more lines, each with its end.
  package mutating func lines(for event: RunEvent) -> String {
    switch event {
    case .began(let run, let tool):
      (keys, started, finished) = (TargetKeys(), [], [:])
      return begin(run, tool)
    case .fetched(let source):
      keys.add(source)
      return line(
        "source_fetched",
        [
          "source": ReportForms.source.form.write(source),
          "offset_seconds": .seconds(source.duration),
        ]
      )
    case .started(let check): return start(check)
    case .finished(let check): return finish(check)
    case .changed(let change, let offset): return self.change(change, offset)
    case .ended(let report): return end(report)
    case .abandoned(let run):
      return line(
        "run_end",
        [
          "run": ReportForms.run.form.write(run), "offset_seconds": .seconds(run.duration),
          "verdict": .string(Verdict.unknown.rawValue),
        ])
    }
  }

  private mutating func begin(_ run: RunInfo, _ tool: ToolInfo) -> String {
    line(
      "run_start",
      [
        "schema_version": .string(JSONReport.schemaVersion),
        "tool": ReportForms.tool.form.write(tool), "offset_seconds": .seconds(.zero),
        "run": .object(["id": .string(run.id), "started_at": .string(run.startedAt.description)]),
      ])
  }

  private mutating func start(_ check: CheckResult) -> String {
    started.insert(check.id)
    let all = ReportForms.check.members(of: check)
    let members = JSON.Members(Self.identity.compactMap { name in all[name].map { (name, $0) } })
    return line(
      "check_started",
      [
        "check": .object(members), "target_key": .string(keys.key(of: check)),
        "offset_seconds": .seconds(check.startedOffset),
      ])
  }

  /// The members of a check that say what it is.
  private static let identity: Set = [
    "id", "kind", "source", "uri", "transport", "server", "required", "candidate",
  ]

  private mutating func finish(_ check: CheckResult) -> String {
    // Such as one whose server's name has no address: nothing began that could be reported before.
    let isNew = check.outcome != .skipped && !started.contains(check.id)
    let start = isNew ? start(check) : ""
    let key = keys.key(of: check)
    finished[key, default: 0] += 1
    return start
      + line(
        "check_finished",
        [
          "check": ReportForms.check.form.write(check), "target_key": .string(key),
          "offset_seconds": .seconds(check.endedOffset),
        ])
  }

  private mutating func change(_ change: TargetChange, _ offset: Nanoseconds) -> String {
    let cause = change.cause.map { text in
      JSON.object([
        "finding": change.finding.map(JSON.string) ?? .null, "text": .string(text.text),
      ])
    }
    return line(
      "state_changed",
      [
        "check": .object(["id": .string(change.check)]), "target_key": .string(change.key),
        "at": .string(change.at.description), "before": .string(change.before),
        "after": .string(change.after), "cause": cause ?? .null,
        "offset_seconds": .seconds(offset),
      ])
  }

  private mutating func end(_ report: Report) -> String {
    var lines = untold(report).map { finish($0) }
    let keysByID = Dictionary(report.checks.map { ($0.id, keys.key(of: $0)) }) { first, _ in first }
    for finding in report.findings {
      lines.append(
        line(
          "finding",
          [
            "finding": ReportForms.finding.form.write(finding),
            "offset_seconds": .seconds(report.run.duration),
            "target_keys": .array(finding.checks.compactMap { keysByID[$0].map(JSON.string) }),
          ]))
    }
    lines.append(
      line(
        "run_end",
        [
          "run": ReportForms.run.form.write(report.run),
          "offset_seconds": .seconds(report.run.duration),
          "verdict": .string(report.verdict.rawValue),
          "summary": JSONReport.summary(of: report),
        ]))
    return lines.joined()
  }

  /// The checks of which no event told, such as those of a URI that nothing can be done with.
  private func untold(_ report: Report) -> [CheckResult] {
    var told = finished
    return report.checks.filter { check in
      let key = keys.key(of: check)
      let count = told[key, default: 0]
      told[key] = count - 1
      return count < 1
    }
  }

  private mutating func line(_ event: String, _ members: JSON.Members) -> String {
    number += 1
    let all = members.merging(["event": .string(event), "number": .integer(number)])
    return JSON.object(all).written(pretty: false) + "\n"
  }
}

extension ReportFormat {
  /// `run` writes it while it goes, and gives each line away at once.
  package static let ndjson = ReportFormat(
    "ndjson", extension: "ndjson", mediaType: "application/x-ndjson",
    for: "log pipelines: one event per line, as they happen"
  ) { report, _ in
    var lines = EventLines()
    return RunEvent.all(of: report).map { lines.lines(for: $0) }.joined()
  }
}
