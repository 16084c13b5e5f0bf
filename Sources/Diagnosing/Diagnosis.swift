package import Measurements

/// Derives causes from what was seen.
package enum Diagnosis {
  /// Explains each failed check once, then adds whatever else is worth knowing.
  ///
  /// Findings with the same cause are merged. The most severe come first, and among those the ones
  /// that explain most.
  package static func findings(in evidence: Evidence) -> [Finding] {
    var collector = FindingCollector(evidence)
    let explainer = Explainer(evidence)
    for check in evidence.checks {
      if let cause = explainer.cause(of: check) { collector.add(cause) }
      for remark in rules.conclusions(on: check, evidence) { collector.add(remark) }
    }
    for cause in explainer.sessionCauses { collector.add(cause) }
    for conclusion in rules.conclusions(on: evidence) { collector.add(conclusion) }
    return collector.findings()
  }

  private static let rules = RuleSet(
    sourceRules + configurationRules + tokenRules + clockRules + credentialRules + certificateRules
      + nameRules
      + relayRules + relayDataRules + natRules + auditRules + addressRules + qualityRules
      + candidateRules
      + browserRules
      + proxyRules
      + thresholdRules + pairRules)
}
