import Measurements
import Reporting
import Vocabulary
import Watching

extension Page {
  /// Everything known of one target.
  mutating func addDetails(of target: TargetState, in states: TargetStates, now: UnixTime) {
    let check = target.latest
    add(
      Piece("\(target.status.mark) ", target.status.role), Piece(TargetNames.full(check), .heading))
    let source = states.sources.first { $0.latest.id == check.source }?.latest
    fact("uri", "\(check.uri) from \(source.map { "\($0.kind) \($0.name)" } ?? check.source)")
    fact("id", "\(target.id), \(target.key)")
    fact("state", target.stateText(at: now))
    fact("rounds", target.roundsText(at: now))
    addFigures(of: target)
    addGap()
    add(
      Sparkline.pieces(
        target.beats, median: target.roundTrip.median, width: min(width, TargetState.beatLimit)))
    addFindings(on: target, in: states)
    addChanges(of: target, in: states)
  }

  private mutating func addFigures(of target: TargetState) {
    let check = target.latest
    fact("rtt", target.roundTrip.words)
    if target.loss.sent > 0 { fact("lost", "\(target.loss.words) datagrams, either way") }
    fact("out", target.toPeer.words(losing: target.lossToPeer))
    fact("in", target.fromPeer.words(losing: target.lossFromPeer))
    fact("mapped", check.mappedAddress?.description)
    fact("relayed", check.relayedAddresses.map(\.description).joined(separator: ", "))
    fact("software", check.software?.text)
  }

  private mutating func addFindings(on target: TargetState, in states: TargetStates) {
    let own = states.findings.filter {
      $0.checks.contains(target.id) || $0.explains.contains(target.id)
    }
    for finding in own {
      addGap()
      paragraph(finding.title.text, after: "\(finding.severity.sign) ", finding.severity.signRole)
      for evidence in finding.evidence.prefix(3) { paragraph(evidence.text, indent: 2, as: .dim) }
      if !finding.remedy.text.isEmpty { paragraph(finding.remedy.text, after: "→ ", indent: 2) }
    }
  }

  private mutating func addChanges(of target: TargetState, in states: TargetStates) {
    let changes = states.changes.filter { $0.id == target.id }.suffix(10).reversed()
    guard !changes.isEmpty else { return }
    heading("Changes")
    for change in changes {
      add(Piece("\(change.change.at.timeOfDay) ", .dim), Piece(ChangeLine.words(of: change.change)))
    }
  }

  /// A line with its label; nothing where there is no such fact.
  private mutating func fact(_ label: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    paragraph(text, after: label.padded(to: 10), .dim)
  }
}

extension TargetState {
  fileprivate func stateText(at now: UnixTime) -> String {
    "\(status.rawValue) since \(since.wholeSeconds) (\(age(since: since, at: now)))"
      + (cause.map { ": \($0.text)" } ?? "")
  }

  fileprivate func roundsText(at now: UnixTime) -> String {
    let passed =
      lastSuccess.map { ", last passed \(age(since: $0, at: now)) ago" } ?? ", none passed"
    return
      "\(roundCount), \(failedRoundCount) failed; the last \(age(since: lastRound, at: now)) ago"
      + (status == .ok ? "" : passed)
  }
}

extension DelaySeries {
  fileprivate var words: String? {
    guard let last, let median, let high = quantile(0.95) else { return nil }
    let jitter = jitter.map { ", jitter \($0.humanReadable)" } ?? ""
    return
      "last \(last.humanReadable), least \(least.humanReadable), median \(median.humanReadable), "
      + "p95 \(high.humanReadable), most \(most.humanReadable)\(jitter); \(plural(count, "sample"))"
  }

  fileprivate func words(losing loss: LossCount) -> String? {
    guard loss.sent > 0 else { return nil }
    return "lost \(loss.words)" + (words.map { "; \($0)" } ?? "")
  }
}

extension Severity {
  fileprivate var sign: String {
    switch self {
    case .info: "·"
    case .warning: "!"
    case .critical: "✗"
    }
  }

  fileprivate var signRole: Palette.Role {
    switch self {
    case .info: .dim
    case .warning: .warning
    case .critical: .bad
    }
  }
}
