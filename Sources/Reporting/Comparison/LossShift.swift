import Measurements
import Vocabulary

/// Packets lost in two reports on one target, where chance alone does not explain the difference.
struct LossShift {
  private let kind: Change.Kind
  private let before: Count
  private let after: Count
  private let subject: Change.Subject
  private let pValue: Double

  private struct Count {
    var lost: Int
    var sent: Int

    var text: String { "\(lost) of \(sent)" }
    var share: Double { sent > 0 ? Double(lost) / Double(sent) : 0 }
  }

  /// The changes among all pairs that passed in both, at most 5 % of them chance; a failure loses
  /// what it loses.
  static func changes(of pairs: [CheckPairs.Pair]) -> [Change] {
    let passed = pairs.filter { $0.before.outcome == .ok && $0.after.outcome == .ok }
    let shifts = passed.flatMap { pair in
      [
        LossShift(.loss, pair) { Count(lost: $0.datagramsLost, sent: $0.datagramsSent) },
        LossShift(.relayLoss, pair, Self.relayed),
      ].compactMap(\.self)
    }
    let limit = FalseDiscovery.limit(
      shifts.map(\.pValue), rate: RoundTripShift.falseDiscoveryRate)
    return shifts.filter { $0.pValue <= limit }.map(\.change)
  }

  /// Both directions together.
  private static func relayed(_ check: CheckResult) -> Count {
    let flows = check.relay?.flows ?? []
    return flows.reduce(Count(lost: 0, sent: 0)) { sum, flow in
      Count(lost: sum.lost + flow.sent - flow.received, sent: sum.sent + flow.sent)
    }
  }

  private init?(
    _ kind: Change.Kind, _ pair: CheckPairs.Pair, _ count: (CheckResult) -> Count
  ) {
    (before, after) = (count(pair.before), count(pair.after))
    guard before.sent > 0, after.sent > 0, before.lost + after.lost > 0 else { return nil }
    (self.kind, subject) = (kind, pair.subject)
    pValue = CountTest.pValue(before.lost, of: before.sent, after.lost, of: after.sent)
  }

  private var change: Change {
    Change(
      kind, after.share > before.share ? .worse : .better, from: before.text,
      to: "\(after.text) (\(RoundTripShift.text(ofProbability: pValue)))", [subject])
  }
}
