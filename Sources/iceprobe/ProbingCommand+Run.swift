import ArgumentParser
import ConfigSources
import Measurements
import Polling
import Probing
import Settings
import Vocabulary

extension ProbingCommand {
  /// The command's name on the command line.
  var name: String { Self.configuration.commandName ?? "run" }

  /// Runs on all sources, shows the progress, and writes the report; always ends with a status.
  func carryOut(_ run: Run, with settings: ProbingSettings) async throws {
    let output = try OutputSettings(settings.values)
    let history = try output.failOn.history(settings.values)
    let telemetry = try TelemetryOutput(settings.values, isQuiet: output.isQuiet)
    if let notice = try MediaSettings(settings.values).notice, !output.isQuiet {
      StandardStreams.writeError(notice)
    }
    let progress = await ProgressDisplay(output)
    let events = try EventStream(to: output.eventDestinations)
    var (report, signal) = try await report(
      of: run, with: settings, leaving: { events.abandon() },
      onProgress: {
        progress.show($0)
        events.tell($0)
      })
    await progress.clear()
    history?.record(&report, isQuiet: output.isQuiet)
    await events.end(with: report)
    let writing = Result { () throws(FileError) in
      try ReportWriter(output).write(report, besides: events)
    }
    try await telemetry?.deliver(report, interrupts)
    try writing.get()
    throw ExitCode(signal.map { 128 + $0 } ?? output.exitCode(of: report))
  }

  /// Makes a run on all sources, to its end or until a signal, which is returned.
  func report(
    of run: Run, with settings: ProbingSettings,
    leaving: @escaping @NetworkActor @Sendable () -> Void = {},
    onProgress: @escaping @NetworkActor @Sendable (RunProgress) -> Void = { _ in }
  ) async throws -> (report: Report, signal: Int32?) {
    let plans = try settings.sourcePlans()
    let capture = try await PacketCapture(settings.values, through: run.proxy?.proxy)
    let (report, signal) = try await runInterruptibly(interrupts, leaving: leaving) {
      await run.report(on: plans, startedAt: .now) { progress in
        capture?.name(progress)
        onProgress(progress)
      }
    }
    await capture?.end()
    return (report, signal)
  }
}
