import Measurements
import Vocabulary

/// A summary of a report, for every brief format: counts, causes, round trips.
struct ReportSummary {
  /// Findings that explain a failed check or source, or fail the run, the most severe first.
  let causes: [Finding]
  /// Findings about what works, but probably not for long, or not for everybody.
  let warnings: [Finding]
  /// Findings that do not change the verdict.
  let notes: [Finding]
  /// Checks that need a relay, by transport.
  let relay: [TransportProtocol: Score]
  /// Checks that only ask for a mapped address, over any transport.
  let stun: Score
  let roundTrips: RoundTrips?
  /// The transports over which data passed some relay.
  let relayedData: Set<TransportProtocol>
  /// Checks cut short by the end of the run, whose results are unknown.
  let unfinished: Int
  private let counts: [Outcome: Int]

  /// How many of the checks tried have passed.
  struct Score: Equatable {
    var passed = 0
    var tried = 0
  }

  /// The minimum, median and maximum of the checks' median round trips.
  struct RoundTrips: Equatable {
    let least: Nanoseconds
    let median: Nanoseconds
    let most: Nanoseconds

    init?(of checks: some Sequence<CheckResult>) {
      let sorted = checks.compactMap(\.rtt?.median).sorted()
      guard let first = sorted.first, let last = sorted.last else { return nil }
      let (lower, upper) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
      (least, most) = (first, last)
      median = lower + Nanoseconds((upper - lower).count / 2)
    }
  }

  init(_ report: Report) {
    var counts: [Outcome: Int] = [:]
    var relay: [TransportProtocol: Score] = [:]
    var withoutData: [TransportProtocol: Int] = [:]
    var stun = Score()
    var unfinished = 0
    for check in report.checks {
      guard !check.isUnfinished else {
        unfinished += 1
        continue
      }
      counts[check.outcome, default: 0] += 1
      guard check.outcome != .skipped else { continue }
      // An allocation that ends at once is no relay, either.
      let passes = check.outcome == .ok && check.lifetimeSeconds != 0
      let score = Score(passed: passes ? 1 : 0, tried: 1)
      if check.kind == .turnAllocate { relay[check.transport, default: Score()] += score }
      if check.kind == .turnRelay, check.outcome == .failed {
        withoutData[check.transport, default: 0] += 1
      }
      if check.kind == .stunBinding, check.namesServer { stun += score }
    }
    // An allocation that carries no data is no relay.
    for (transport, count) in withoutData {
      let passed = relay[transport]?.passed ?? 0
      relay[transport]?.passed = max(0, passed - count)
    }
    (self.counts, self.relay, self.stun, self.unfinished) = (counts, relay, stun, unfinished)
    relayedData = Set(
      report.checks.lazy.filter { check in
        guard check.kind == .turnRelay else { return false }
        // What was interrupted had sent some, too.
        return check.outcome == .ok || check.relay?.flows.contains { $0.received > 0 } == true
      }.map(\.transport))
    roundTrips = RoundTrips(of: report.checks.lazy.filter { $0.outcome == .ok })

    let failed = Set(report.checks.lazy.filter { $0.outcome == .failed }.map(\.id))
    let grave = report.findings.filter { $0.severity > .info }
    let isCause = grave.map { finding in
      finding.severity == .critical || finding.shownByChecks.contains(where: failed.contains)
    }
    causes = zip(grave, isCause).filter(\.1).map(\.0)
    warnings = zip(grave, isCause).filter { !$0.1 }.map(\.0)
    notes = report.findings.filter { $0.severity == .info }
  }

  /// Answers a site's question: over which transports media can be relayed.
  var scoresText: String? {
    let relay = TransportProtocol.allCases.compactMap { transport in
      self.relay[transport].map { "\(transport.rawValue) \($0)" }
    }
    let stun = stun.tried > 0 ? "stun \(stun)" : nil
    guard !relay.isEmpty else { return stun }
    let scores = [relay.joined(separator: ", ") + doubt, stun].compactMap(\.self)
    return "relay works over: \(scores.joined(separator: "; "))"
  }

  /// An allocation alone does not show that data passes.
  private var doubt: String {
    let granted = TransportProtocol.allCases.filter { (relay[$0]?.passed ?? 0) > 0 }
    let unproved = granted.filter { !relayedData.contains($0) }
    guard !unproved.isEmpty else { return "" }
    guard unproved.count < granted.count else { return " (no data sent)" }
    return " (no data sent over \(unproved.map(\.rawValue).joined(separator: ", ")))"
  }

  func count(_ outcome: Outcome) -> Int { counts[outcome] ?? 0 }
}

extension CheckResult {
  /// Whether the run ended before the check did.
  var isUnfinished: Bool { failure?.reason == .cancelled }

  /// An entry without a readable URI is neither a STUN nor a TURN server.
  var namesServer: Bool {
    failure?.reason != .invalidConfiguration || uri.text.lowercased().hasPrefix("stun")
  }
}

extension ReportSummary.Score {
  static func += (left: inout Self, right: Self) {
    left.passed += right.passed
    left.tried += right.tried
  }
}

extension ReportSummary.Score: CustomStringConvertible {
  var description: String { "\(passed)/\(tried)" }
}

extension Finding {
  /// The ids of the checks concerned: those that show it, and those whose failure it explains.
  var shownByChecks: [String] {
    guard !explains.isEmpty else { return checks }
    let known = Set(checks)
    return checks + explains.filter { !known.contains($0) }
  }
}
