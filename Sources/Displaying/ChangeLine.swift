package import Measurements
import Reporting
package import Vocabulary
package import Watching

/// A change of a target's state as a line, for a log and for the screen.
package enum ChangeLine {
  /// `2026-11-30 03:29:10Z turn turn.example.org:3478 (192.0.2.1) udp: ok → failed: cause`.
  ///
  /// With the source, where there are several: two may name one server.
  package static func text(
    of change: StateChange, in check: CheckResult, of source: SafeText? = nil
  ) -> String {
    "\(change.at.wholeSeconds) \(TargetNames.full(check, of: source)): \(words(of: change))"
  }

  /// How a target was found in its first round.
  package static func beginning(of target: TargetState, of source: SafeText? = nil) -> String {
    let measured = target.roundTrip.median.map { ", median \($0.humanReadable)" } ?? ""
    return "\(target.since.wholeSeconds) \(TargetNames.full(target.latest, of: source)): "
      + target.status.rawValue + (target.cause.map { ": \($0.text)" } ?? measured)
  }

  /// That a source cannot be fetched, or can be again.
  package static func text(of source: SourceResult, at now: UnixTime) -> String {
    "\(now.wholeSeconds) \(source.kind) \(source.name): "
      + (source.failure.map { "not fetched: \($0.message)" } ?? "fetched")
  }

  static func words(of change: StateChange) -> String {
    let cause = change.cause.map { change.after == .ok ? "; over: \($0.text)" : ": \($0.text)" }
    return "\(change.before.rawValue) → \(change.after.rawValue)" + (cause ?? "")
  }
}
