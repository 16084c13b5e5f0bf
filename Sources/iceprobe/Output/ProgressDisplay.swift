import ConfigSources
import Glibc
import Measurements
import Polling
import Probing
import Vocabulary

/// Shows on standard error how far a run is: one line on a terminal, sentences with `--verbose`.
@NetworkActor
final class ProgressDisplay {
  private let showsLine: Bool
  private let showsNotes: Bool
  private let showsWarnings: Bool
  private var planned = 0
  private var finished = 0
  private var failed = 0

  init(_ output: OutputSettings) {
    showsLine = !output.isQuiet && output.showsProgress && isatty(STDERR_FILENO) == 1
    showsNotes = output.isVerbose
    showsWarnings = !output.isQuiet
  }

  func show(_ progress: RunProgress) {
    switch progress {
    case .fetched(let source, let notes): tell(source, notes)
    case .probing(.planned(let checks)): planned += checks
    case .probing(.finished(let check)):
      finished += 1
      if check.outcome == .failed { failed += 1 }
    }
    guard showsLine else { return }
    let failures = failed == 0 ? "" : ", \(failed) failed"
    write("\r\u{1B}[2Kchecked \(finished) of \(max(planned, finished))\(failures)")
  }

  /// Takes the line away, so that the report starts at the margin.
  func clear() {
    guard showsLine else { return }
    write("\r\u{1B}[2K")
  }

  private func tell(_ source: SourceResult, _ notes: [FetchNote]) {
    let count = source.serverCount
    if showsNotes {
      write("\(source.kind) \(source.name): \(count) server\(count == 1 ? "" : "s")\n")
    }
    for note in notes where showsNotes || showsWarnings && note.isWarning {
      // A progress line may stand there already.
      write(
        "\(showsLine ? "\r\u{1B}[2K" : "")\(source.kind) \(source.name): \(SafeText(note.description))\n"
      )
    }
  }

  /// Whether anybody reads standard error changes nothing.
  private func write(_ text: String) {
    try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
  }
}

extension FetchNote {
  /// Worth a line though nobody asked for more.
  fileprivate var isWarning: Bool {
    if case .secretReadableByOthers = self { true } else { false }
  }
}
