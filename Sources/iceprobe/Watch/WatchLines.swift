import Displaying
import Glibc
import Measurements
import Polling
import Reporting
import Vocabulary
import Watching

/// A watch without a screen: a line for each target as it is found, and for each change.
@NetworkActor
final class WatchLines: WatchDisplay {
  /// `nil` where nobody reads lines.
  private let lines: LineQueue?
  private var begun: Set<String> = []
  private var sources: [String: Outcome] = [:]

  /// Standard output takes lines where a report for people follows them; else they are for a person at
  /// standard error.
  init(_ output: OutputSettings) {
    if output.destinations.contains(OutputSettings.Destination(format: .text, path: nil)) {
      lines = LineQueue(to: STDOUT_FILENO, name: "standard output")
    } else if !output.isQuiet, output.showsProgress, isatty(STDERR_FILENO) == 1 {
      lines = LineQueue(to: STDERR_FILENO, name: "standard error")
    } else {
      lines = nil
    }
  }

  func show(_ states: TargetStates, changed: [TargetStates.Change]) {
    guard let lines else { return }
    for source in states.sources { tell(source, lines) }
    let names = Dictionary(
      states.sources.map { ($0.latest.id, $0.latest.name) }, uniquingKeysWith: { first, _ in first }
    )
    let source = { (check: CheckResult) in names.count > 1 ? names[check.source] : nil }
    for target in states.targets where target.status != .waiting && !begun.contains(target.id) {
      begun.insert(target.id)
      lines.add(ChangeLine.beginning(of: target, of: source(target.latest)))
    }
    if begun.count > 2 * states.targets.count { begun = Set(states.targets.map(\.id)) }
    for change in changed {
      guard let target = states.target(change.id) else { continue }
      let check = target.latest
      lines.add(ChangeLine.text(of: change.change, in: check, of: source(check)))
    }
  }

  /// Fetching what works is no news.
  private func tell(_ source: SourceState, _ lines: LineQueue) {
    let before = sources.updateValue(source.latest.outcome, forKey: source.latest.id)
    guard before != source.latest.outcome, before != nil || source.latest.outcome == .failed else {
      return
    }
    lines.add(ChangeLine.text(of: source.latest, at: source.since))
  }

  func close() async { await lines?.end() }
}
