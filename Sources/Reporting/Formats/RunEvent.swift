package import Measurements
package import Vocabulary

/// An event of a run.
package enum RunEvent: Sendable {
  /// Always the first; the run's duration is not known yet.
  case began(RunInfo, ToolInfo)
  case fetched(SourceResult)
  /// Only what the check is to be, and when it began.
  case started(CheckResult)
  case finished(CheckResult)
  /// Of a watch alone.
  case changed(TargetChange, offset: Nanoseconds)
  /// Always the last; what is new in the report comes before it.
  case ended(Report)
  /// In place of ``ended(_:)``: the program ends without a report.
  case abandoned(RunInfo)
}

/// A watched target that is in another state now.
package struct TargetChange: Hashable, Sendable {
  /// The id of its checks.
  package var check: String
  package var key: String
  package var at: UnixTime
  package var before: String
  package var after: String
  /// The id of the finding that is the cause; of a recovery, of what is over.
  package var finding: String?
  package var cause: SafeText?

  package init(
    of check: String, key: String, at: UnixTime, from before: String, to after: String,
    finding: String?, cause: SafeText?
  ) {
    (self.check, self.key, self.at) = (check, key, at)
    (self.before, self.after) = (before, after)
    (self.finding, self.cause) = (finding, cause)
  }
}

extension RunEvent {
  /// The events of a finished run, in the order of their offsets.
  static func all(of report: Report) -> [RunEvent] {
    let sources = report.sources.map { (offset: $0.duration, event: RunEvent.fetched($0)) }
    let starts = report.checks.filter { $0.outcome != .skipped }.map {
      (offset: $0.startedOffset, event: RunEvent.started($0))
    }
    let ends = report.checks.map { (offset: $0.endedOffset, event: RunEvent.finished($0)) }
    // Events of one moment come in this order: a source before its checks.
    let events = sources + starts + ends
    let order = events.indices.sorted { (events[$0].offset, $0) < (events[$1].offset, $1) }
    return [.began(report.run, report.tool)] + order.map { events[$0].event } + [.ended(report)]
  }
}

extension CheckResult {
  var endedOffset: Nanoseconds { startedOffset + duration }
}
