import ArgumentParser
import Polling
import Probing

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
  @OptionGroup(title: "History") var history: HistoryOptions

  /// Not an option: set by the program before it runs.
  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case sources, services, sessions, stages, checks, trust, output, history
  }

  func run() async throws {
    let settings = try await ProbingSettings(self)
    try await carryOut(try settings.run(), with: settings)
  }
}
