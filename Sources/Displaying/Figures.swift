import Reporting
import Vocabulary
import Watching

// Numbers as narrow as a row of many needs them.

extension Nanoseconds {
  /// At most six columns: `1.23ms`.
  var compact: String { humanReadable.replacing(" ", with: "") }
}

extension LossCount {
  /// `0%`, `1.3%`, `12%`: only no loss at all is 0 %, and only the loss of everything 100 %.
  var percentage: String? {
    guard let ratio else { return nil }
    if lost == 0 { return "0%" }
    if lost == sent { return "100%" }
    if ratio < 0.001 { return "<0.1%" }
    let tenths = Int(ratio * 1000)
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)%" : "\(tenths / 10)%"
  }

  /// `3 of 600 (0.5%)`.
  var words: String { "\(lost) of \(sent)" + (percentage.map { " (\($0))" } ?? "") }
}

/// Seconds as the largest whole unit: `12m`.
func age(since then: UnixTime, at now: UnixTime) -> String {
  let seconds = max(0, then.seconds(until: now))
  switch seconds {
  case ..<60: return "\(seconds)s"
  case ..<3600: return "\(seconds / 60)m"
  case ..<(48 * 3600): return "\(seconds / 3600)h"
  default: return "\(seconds / 86_400)d"
  }
}

extension UnixTime {
  /// `03:29:10Z`.
  var timeOfDay: String { String(wholeSeconds.suffix(9)) }
}

extension TargetState {
  /// What it was in the last round; `nil` if nothing was measured in it.
  var roundTripNow: Nanoseconds? {
    guard case .passed(let time) = beats.last else { return nil }
    return time
  }

  /// Of the worse direction.
  var worstJitter: Nanoseconds? {
    [toPeer.jitter, fromPeer.jitter].compactMap(\.self).max() ?? roundTrip.jitter
  }

  /// `0%`, or by direction `0%/1.2%` (out and in); `nil` for streams, which lose nothing.
  var lossText: String? {
    guard lossToPeer.sent + lossFromPeer.sent > 0 else { return loss.percentage }
    return [lossToPeer, lossFromPeer].map { $0.percentage ?? "–" }.joined(separator: "/")
  }
}
