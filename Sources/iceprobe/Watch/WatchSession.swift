import ConfigSources
import Glibc
import Measurements
import Polling
import Probing
import Vocabulary
import Watching

/// One watch: the rounds, and those who are told of them.
@NetworkActor
final class WatchSession {
  private let probing: ContinuousProbing
  private let info: RunInfo
  private let events: EventStream
  private let capture: PacketCapture?
  private let output: OutputSettings
  private let recorder: HistoryRecorder?
  private var samples = SampleSchedule()
  private let display: any WatchDisplay
  private var task: Task<Void, Never>?
  /// Notes told already: a source is fetched many times.
  private var told: Set<String> = []

  init(
    _ run: Run, _ settings: WatchSettings, _ output: OutputSettings, _ events: EventStream,
    _ capture: PacketCapture?, _ recorder: HistoryRecorder?
  ) {
    (self.events, self.capture, self.output) = (events, capture, output)
    self.recorder = recorder
    info = RunInfo(id: Run.randomID(), startedAt: .now, duration: .zero)
    let screen = WatchScreenDisplay(output, startedAt: info.startedAt, every: settings.interval)
    let display: any WatchDisplay = screen ?? WatchLines(output)
    var run = run
    let ask = run.environment.askOnTerminal
    // The prompt and the screen are on one terminal.
    run.environment.askOnTerminal = { prompt, time in
      await display.withoutScreen { await ask(prompt, time) }
    }
    probing = ContinuousProbing(run, every: RoundSchedule(interval: settings.interval))
    probing.roundLimit = settings.rounds
    probing.endsAtDeadline = true
    self.display = display
    probing.onEvent = { [weak self] in self?.take($0) }
    screen?.onRequest = { [weak self] in self?.carryOut($0) }
  }

  /// Watches until somebody ends it or there is nothing left to do, and says what it came to.
  func report(on plans: [SourcePlan]) async -> Report {
    events.tell(.began(info))
    display.begin()
    let task = Task(executorPreference: EventLoop.shared) { [probing] in
      await probing.run(on: plans)
    }
    self.task = task
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    await display.close()
    recordEnd()
    return probing.report(in: info)
  }

  private func take(_ event: ContinuousProbing.Event) {
    switch event {
    case .fetched(let source, let notes):
      events.tell(.fetched(source, uriCount: source.serverCount, notes))
      tell(notes, of: source)
    case .checked(let checks):
      for check in checks {
        capture?.name(.probing(.started(check)))
        events.tell(.probing(.finished(check)))
      }
    case .settled(let changes):
      for change in changes { events.tell(change) }
      sample()
      // Not before: a state would be from before the results beside it.
      display.show(probing.states, changed: changes)
    }
  }

  // MARK: History

  /// Records how everything is, if it is time.
  private func sample() {
    guard let recorder, probing.isComplete,
      samples.takes(failed: probing.states.failed, at: EventLoop.now)
    else { return }
    recorder.record(probing.sample(at: .now))
  }

  private func recordEnd() {
    guard let recorder, samples.takesLast(failed: probing.states.failed, at: EventLoop.now) else {
      return
    }
    recorder.record(probing.sample(at: .now))
  }

  // MARK: Notes

  private func tell(_ notes: [FetchNote], of source: SourceResult) {
    for note in notes where output.isVerbose || !output.isQuiet && note.isWarning {
      let line = note.line(of: source)
      guard told.count < Self.mostNotes, told.insert(line).inserted else { continue }
      StandardStreams.writeError(line)
    }
  }

  private static let mostNotes = 1000

  private func carryOut(_ request: WatchRequest) {
    switch request {
    case .quit: task?.cancel()
    case .pause(let isPaused): probing.isPaused = isPaused
    }
  }

  // MARK: Signals

  /// Those of a terminal: it is closed, stops the program, continues it, or has another size.
  nonisolated static func catchSignals() {
    for signal in [SIGHUP, SIGTSTP, SIGCONT, SIGWINCH] { Interrupts.catchSignal(signal) }
  }

  /// Whether a signal means something else than the end.
  func handle(_ signal: Int32) -> Bool {
    switch signal {
    case SIGTSTP:
      display.hide()
      Interrupts.stopUntilContinued()
    case SIGCONT: display.resume()
    case SIGWINCH: display.resize()
    default:
      display.end()
      return false
    }
    return true
  }

  /// The program ends now, and waits for nobody.
  func leave() {
    display.hide()
    events.abandon()
  }
}
