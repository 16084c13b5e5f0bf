import ArgumentParser
import Measurements
import Polling
import Probing
import Settings
import Vocabulary

extension ProbingCommand {
  /// Makes a run on all sources, shows how far it is, and writes its report; always ends with a status.
  func carryOut(_ run: Run, with settings: ProbingSettings) async throws {
    let plans = try settings.sourcePlans()
    let output = try OutputSettings(settings.values)
    let progress = await ProgressDisplay(output)
    let deadline = settings.values.span(.deadline)
    let (outcome, signal) = try await runInterruptibly(interrupts) {
      await ending(within: deadline) {
        await run.report(on: plans, startedAt: .now) { progress.show($0) }
      }
    }
    await progress.clear()
    let report = outcome.value
    try ReportWriter(output).write(report)
    throw ExitCode(signal.map { 128 + $0 } ?? output.exitCode(of: report.verdict))
  }
}
