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
    let outputs = try RunOutputs(settings.values)
    let progress = await ProgressDisplay(outputs.settings)
    let events = try EventStream(to: outputs.settings.eventDestinations)
    let (report, signal) = try await report(
      of: run, with: settings, leaving: { events.abandon() },
      onProgress: {
        progress.show($0)
        events.tell($0)
      })
    await progress.clear()
    try await outputs.end(with: report, events, interrupts, signal)
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
