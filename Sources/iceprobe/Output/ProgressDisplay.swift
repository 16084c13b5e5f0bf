import ConfigSources
import Glibc
import Measurements
import Polling
import Probing
import Vocabulary

/// Shows a run's progress on standard error: one line on a terminal, sentences with `--verbose`.
@NetworkActor
final class ProgressDisplay {
  private let showsLine: Bool
  private let showsNotes: Bool
  private let showsWarnings: Bool
  private var planned = 0
  private var finished = 0
  private var failed = 0
  /// The checks in progress, in starting order.
  private var underWay: [(check: CheckResult, since: Instant)] = []
  private var ticks: Task<Void, Never>?

  init(_ output: OutputSettings) {
    showsLine = !output.isQuiet && output.showsProgress && isatty(STDERR_FILENO) == 1
    showsNotes = output.isVerbose
    showsWarnings = !output.isQuiet
  }

  func show(_ progress: RunProgress) {
    switch progress {
    case .began: return
    case .fetched(let source, let uriCount, let notes): tell(source, uriCount, notes)
    case .probing(.planned(let checks)): planned += checks
    case .probing(.started(let check)):
      underWay.append((check, EventLoop.now))
      tickEverySecond()
    case .probing(.finished(let check)):
      finished += 1
      forget(check)
      if check.outcome == .failed { failed += 1 }
    }
    draw()
  }

  private func draw() { redraw(line) }

  /// Whoever has stopped the terminal (Ctrl-S) misses a line; waiting would hold up the checks.
  private func redraw(_ line: String) {
    guard showsLine, isWritable(STDERR_FILENO) else { return }
    write("\r\u{1B}[2K\(line)")
  }

  /// How far the run is; for a long one, also what it waits for.
  private var line: String {
    let total = max(planned, finished)
    guard let (check, since) = underWay.first, EventLoop.now - since >= Self.patience else {
      return "checked \(finished) of \(total)" + (failed == 0 ? "" : ", \(failed) failed")
    }
    let waited = (EventLoop.now - since).count / 1_000_000_000
    return
      "\(total - finished) of \(total) left: \(check.server.host) \(check.transport.rawValue), "
      + "\(waited) s"
  }

  /// Nobody wonders earlier what is taking so long.
  private static let patience = Nanoseconds.seconds(2)

  private func forget(_ finished: CheckResult) {
    let index = underWay.firstIndex { entry in
      (entry.check.source, entry.check.uri, entry.check.transport)
        == (finished.source, finished.uri, finished.transport)
        && entry.check.server.address == finished.server.address
    }
    if let index { underWay.remove(at: index) }
  }

  private func tickEverySecond() {
    guard showsLine, ticks == nil else { return }
    ticks = Task { @NetworkActor [weak self] in
      while (try? await Task.sleep(for: .seconds(1))) != nil { self?.draw() }
    }
  }

  /// Clears the line, so that the report starts at the margin.
  func clear() {
    ticks?.cancel()
    redraw("")
  }

  private func tell(_ source: SourceResult, _ uriCount: Int, _ notes: [FetchNote]) {
    if showsNotes {
      let count = source.outcome == .ok ? "\(uriCount) URI\(uriCount == 1 ? "" : "s")" : "failed"
      write("\(source.kind) \(source.name): \(count)\n")
    }
    for note in notes where showsNotes || showsWarnings && note.isWarning {
      // A progress line may already be there.
      write("\(showsLine ? "\r\u{1B}[2K" : "")\(note.line(of: source))\n")
    }
  }

  /// Whether anybody reads standard error does not matter.
  private func write(_ text: String) {
    try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
  }
}

extension FetchNote {
  /// Important enough for a line even without `--verbose`.
  var isWarning: Bool {
    if case .secretReadableByOthers = self { true } else { false }
  }

  func line(of source: SourceResult) -> String {
    "\(source.kind) \(source.name): \(SafeText(description))"
  }
}
