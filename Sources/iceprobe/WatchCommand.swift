import ArgumentParser
import ConfigSources
import Measurements
import Polling
import Probing
import Settings
import Vocabulary
import Watching

/// `iceprobe watch`: checks again and again, and shows how it goes.
struct WatchCommand: ProbingCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Check servers again and again, and show how they are.",
    discussion: """
      On a terminal: one line per target with its state, round trips, loss, jitter and
      cause; ? shows the keys, q ends it. Elsewhere: one line per change of a state.
      Either way it ends with a report of all rounds, in any --format; with ndjson
      every result and change is an event, as it happens.

      EXAMPLES
        iceprobe watch stun:stun.example.org
        iceprobe watch --every 30s --rtc-config ice.json
        iceprobe watch --rounds 60 --every 1s stun:stun.example.org --format json
        iceprobe watch --format ndjson stun:stun.example.org |
          jq -c 'select(.event == "state_changed")'

      MORE
        \(HelpTopic.list)
      """)

  @OptionGroup(title: "Watch") var watching: WatchOptions
  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var sessions: SessionOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var stages: StageOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "History") var history: HistoryOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case watching, sources, services, sessions, stages, checks, trust, output, history
  }

  func run() async throws {
    let settings = try await ProbingSettings(self)
    let outputs = try RunOutputs(settings.values)
    let plans = try settings.sourcePlans()
    let run = try settings.run()
    let capture = try await PacketCapture(settings.values, through: run.proxy?.proxy)
    let events = try EventStream(
      to: outputs.settings.eventDestinations, holding: Self.waitingEvents)
    let recorder = outputs.history.map { HistoryRecorder($0, isQuiet: outputs.settings.isQuiet) }
    let session = await WatchSession(
      run, WatchSettings(settings.values), outputs.settings, events, capture, recorder)
    WatchSession.catchSignals()
    let (report, signal) = try await runInterruptibly(
      interrupts, leaving: { session.leave() }, handling: { session.handle($0) },
      { await session.report(on: plans) })
    await capture?.end()
    // Longer than another program may hold the file.
    recorder?.finish(within: .seconds(3))
    if events.leftOut > 0 {
      StandardStreams.writeError(
        "Warning: \(events.leftOut) events are not in --format ndjson: its reader was too slow")
    }
    try await outputs.end(with: report, events, interrupts, signal, isInSamples: true)
  }

  /// For a reader that is slow for a while: some ten megabytes.
  private static let waitingEvents = 4096
}

/// How often, and how many times.
struct WatchSettings {
  let interval: Nanoseconds
  let rounds: Int?

  init(_ values: SettingValues) {
    interval = values.span(.every) ?? .seconds(5)
    rounds = values.integer(.rounds)
  }
}
