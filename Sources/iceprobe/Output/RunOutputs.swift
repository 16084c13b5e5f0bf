import ArgumentParser
import Measurements
import Polling
import Reporting
import Settings

/// What becomes of the report of a run or a watch: history, destinations, collector, exit status.
struct RunOutputs {
  let settings: OutputSettings
  let history: HistorySettings?
  private let telemetry: TelemetryOutput?
  private let parent: TraceParent?

  /// Says beforehand how much media it sends.
  init(_ values: SettingValues) throws {
    settings = try OutputSettings(values)
    history = try settings.failOn.history(values)
    telemetry = try TelemetryOutput(values, isQuiet: settings.isQuiet)
    let makesSpans = telemetry != nil || settings.destinations.contains { $0.format.name == "otlp" }
    parent = TraceParent.ofThisProcess(isTold: makesSpans && !settings.isQuiet)
    if let notice = try MediaSettings(values).notice, !settings.isQuiet {
      StandardStreams.writeError(notice)
    }
  }

  /// Records and writes the report, and ends with its status, or that of the signal.
  ///
  /// A report of what has samples in the history is only compared with the runs before it.
  func end(
    with report: Report, _ events: EventStream, _ interrupts: Interrupts?, _ signal: Int32?,
    isInSamples: Bool = false
  ) async throws {
    var report = report
    report.run.parent = parent
    if isInSamples {
      history?.compare(&report, isQuiet: settings.isQuiet)
    } else {
      history?.record(&report, isQuiet: settings.isQuiet)
    }
    await events.end(with: report)
    let writing = Result { () throws(FileError) in
      try ReportWriter(settings).write(report, besides: events)
    }
    try await telemetry?.deliver(report, interrupts, after: signal)
    try writing.get()
    throw ExitCode(signal.map { 128 + $0 } ?? settings.exitCode(of: report))
  }
}
