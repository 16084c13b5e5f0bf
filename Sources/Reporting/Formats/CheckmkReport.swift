import Measurements
import Vocabulary

extension ReportFormat {
  /// Checkmk's local checks: one service for the run of each source, one for each target.
  ///
  /// A line is `STATE "SERVICE" METRICS TEXT`; the states are those of plugins.
  static let checkmk = ReportFormat(
    "checkmk", extension: "checkmk.txt", mediaType: "text/plain; charset=utf-8",
    for: "a local check of Checkmk's agent"
  ) { report, _ in
    let plugin = PluginResult(report)
    let runs = report.sources.map(\.name.text).grouped { $0 }.map { name, _ in
      line(
        plugin.state, "ICE \(name)",
        [("duration", report.run.duration.decimalSeconds)], plugin.summary)
    }
    let findings = FindingsByCheck(report)
    let targets = Target.all(in: report).map { target in
      line(target.state(findings), target.service, target.measures, target.words(findings))
    }
    return (runs + targets).joined()
  }
}

private func line(
  _ state: PluginResult.State, _ service: String, _ metrics: [(String, String)], _ text: String
) -> String {
  let measured = metrics.map { "\($0)=\($1)" }.joined(separator: "|")
  return "\(state.rawValue) \"\(serviceName(service))\" \(measured.isEmpty ? "-" : measured) "
    + "\(PluginResult.plain(text))\n"
}

/// Without the characters that Checkmk allows in no service's name.
private func serviceName(_ text: String) -> String {
  String(text.map { $0.isLetter || $0.isNumber || " .:-_/+@".contains($0) ? $0 : "_" })
}

extension Target {
  fileprivate var service: String {
    let uri = (labels["target"] ?? "").prefix { $0 != "?" }.filter { !"[]".contains($0) }
    return "ICE \(labels["source"] ?? "") \(uri) \(labels["transport"] ?? "") "
      + "IPv\(labels["ip_version"] ?? "")"
  }

  fileprivate func state(_ findings: FindingsByCheck) -> PluginResult.State {
    let failed = checks.filter { $0.outcome == .failed }
    if failed.contains(where: \.isRequired) { return .critical }
    let severities = checks.flatMap { findings[$0] }.map(\.severity)
    if severities.contains(.critical) { return .critical }
    return failed.isEmpty && !severities.contains(.warning) ? .ok : .warning
  }

  fileprivate var measures: [(String, String)] {
    let times: [(String, Nanoseconds?)] = [
      ("rtt", worst { $0.rtt?.median }), ("rtt_p95", worst { $0.rtt?.p95 }),
      ("jitter", worst { $0.rtt?.jitter }),
    ]
    return times.compactMap { name, time in time.map { (name, $0.decimalSeconds) } }
      + (lossRatio.map { [("loss", $0)] } ?? [])
  }

  /// Its causes; what failed where there is none; the round trip of what passed.
  fileprivate func words(_ findings: FindingsByCheck) -> String {
    let titles = checks.flatMap { findings[$0] }.map(\.title.text).grouped { $0 }.map(\.key)
    let problems = checks.compactMap(\.problem).grouped { $0 }.map(\.key)
    let told = titles.isEmpty ? problems : titles
    if !told.isEmpty { return told.joined(separator: "; ") }
    return worst { $0.rtt?.median }.map { "rtt median \($0.humanReadable)" } ?? "passed"
  }
}
