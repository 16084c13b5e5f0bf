package import Measurements

/// From what was seen to what caused it.
package enum Diagnosis {
  /// Runs every rule, then explains by its reason alone each failure that no rule explained.
  ///
  /// Findings that say the same of several checks are one. The gravest come first, and among those
  /// the ones that explain most.
  package static func findings(in evidence: Evidence) -> [Finding] {
    let specific = rules.flatMap { $0.findings(evidence) }
    let explained = Set(specific.filter { $0.severity == .critical }.flatMap(\.checks))
    let plain = evidence.checks.filter { !explained.contains($0.id) }.compactMap(explanation)
    let all = merged(
      specific + plain + evidence.sources.compactMap(explanation)
        + evidence.sources.compactMap(remark(on:))
        + exceededThresholds(in: evidence))
    return all.sorted { ($0.severity, $0.checks.count) > ($1.severity, $1.checks.count) }
  }

  static let rules: [Rule] =
    credentialRules + tokenRules + clockRules + certificateRules + handshakeRules
    + foreignAnswerRules
    + reachabilityRules + connectivityRules + relayRules + addressRules + browserRules
    + proxyRules

  /// Enough to see the pattern; the report has every check's own failure besides.
  private static let evidenceLimit = 8

  private static func merged(_ findings: [Finding]) -> [Finding] {
    var result: [Finding] = []
    for finding in findings {
      if let index = result.firstIndex(where: { $0.saysTheSame(as: finding) }) {
        result[index].checks += finding.checks.filter { !result[index].checks.contains($0) }
        result[index].evidence += finding.evidence.filter { !result[index].evidence.contains($0) }
      } else {
        result.append(finding)
      }
    }
    return result.map(cut)
  }

  private static func cut(_ finding: Finding) -> Finding {
    guard finding.evidence.count > evidenceLimit else { return finding }
    var cut = finding
    cut.evidence =
      finding.evidence.prefix(evidenceLimit - 1)
      + ["and \(finding.evidence.count - evidenceLimit + 1) more like these"]
    return cut
  }
}

extension Finding {
  fileprivate func saysTheSame(as other: Finding) -> Bool {
    id == other.id && severity == other.severity && failsRun == other.failsRun
      && title == other.title && remedy == other.remedy
  }
}
