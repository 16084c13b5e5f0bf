import ArgumentParser
import Measurements
import Polling
import Probing
import Settings
import Vocabulary

/// `iceprobe run`: check and report.
struct RunCommand: ProbingCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Check every STUN and TURN server at every address, and report.",
    discussion: """
      EXAMPLES
        iceprobe run stun:stun.example.org
        iceprobe run --username alice turn:turn.example.org
        iceprobe run --rtc-config ice.json --format json=report.json
        iceprobe run --whip https://example.org/whip/live --bearer-file token.txt

      MORE
        \(HelpTopic.list)
      """)

  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var sessions: SessionOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var stages: StageOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// Not an option: set by the program before it runs.
  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case sources, services, sessions, stages, checks, trust, output
  }

  func run() async throws {
    let settings = try await ProbingSettings(self)
    let plans = try settings.sourcePlans()
    let run = try settings.run()
    let output = try OutputSettings(settings.values)
    let progress = await ProgressDisplay(output)
    let deadline = settings.values.span(.deadline)
    let (outcome, signal) = try await runInterruptibly(interrupts) {
      await ending(within: deadline) {
        await run.report(on: plans, startedAt: .now) { progress.show($0) }
      }
    }
    let report = outcome.value
    await progress.clear()
    try ReportWriter(output).write(report)
    throw ExitCode(signal.map { 128 + $0 } ?? output.exitCode(of: report.verdict))
  }
}
