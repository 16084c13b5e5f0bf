import Measurements
import Vocabulary

extension ReportFormat {
  /// Checkmk's local checks: one service for each source, one for each target.
  ///
  /// A line is `STATE "SERVICE" METRICS TEXT`; the states are those of plugins. A source's is that of a
  /// run of this source alone: what fails elsewhere is not its fault.
  static let checkmk = ReportFormat(
    "checkmk", extension: "checkmk.txt", mediaType: "text/plain; charset=utf-8",
    for: "a local check of Checkmk's agent"
  ) { report, _ in
    let names = report.sources.map(\.name.text).grouped { $0 }.map(\.key)
    let runs = names.map { name in
      let part = names.count > 1 ? report.part(of: name) : report
      let plugin = PluginResult(part)
      return line(
        part.stateWithoutChecks(in: report) ?? plugin.state, "ICE \(name)",
        [("duration", report.run.duration.decimalSeconds)], plugin.summary)
    }
    let findings = FindingsByCheck(report)
    let targets = Target.all(in: report)
    let lines = zip(targets, services(of: targets)).map { target, service in
      line(target.state(findings), service, target.measures, target.words(findings))
    }
    return (runs + lines).joined()
  }
}

/// A name for each target, without the URI's query wherever that is enough.
///
/// `turn:h?transport=udp` stands beside `turn:h` in many configurations, which keeps the short one.
private func services(of targets: [Target]) -> [String] {
  var names = [String](repeating: "", count: targets.count)
  var taken: Set<String> = []
  let isPlain = targets.map { !$0.name.utf8.contains(UInt8(ascii: "?")) }
  for index in targets.indices.filter({ isPlain[$0] }) + targets.indices.filter({ !isPlain[$0] }) {
    let target = targets[index]
    let possible = [target.name.prefix { $0 != "?" }, target.name[...]].map {
      serviceName(target.service(named: $0))
    }
    let numbered = (2...).lazy.map { "\(possible[1]) \($0)" }
    let name = possible.first { !taken.contains($0) } ?? numbered.first { !taken.contains($0) }
    names[index] = name ?? possible[1]
    taken.insert(names[index])
  }
  return names
}

extension Report {
  /// What a run of one source alone would have come to.
  fileprivate func part(of source: String) -> Report {
    let names = SourceNames(self)
    var part = self
    part.sources = sources.filter { $0.name.text == source }
    part.checks = checks.filter { names[$0] == source }
    let required = Dictionary(part.checks.map { ($0.id, $0.isRequired) }) { $0 || $1 }
    let hasFailed = part.sources.contains { $0.outcome == .failed }
    part.findings = findings.compactMap { finding in
      let own = finding.shownByChecks.compactMap { required[$0] }
      guard finding.shownByChecks.isEmpty ? hasFailed : !own.isEmpty else { return nil }
      // A report that was read does not know it.
      var finding = finding
      finding.failsRun = finding.severity == .critical && own.contains(true)
      return finding
    }
    part.recordedVerdict = nil
    return part
  }

  /// Of a source that could not be fetched while others were checked: as the verdict has it, a failure
  /// of what is required.
  fileprivate func stateWithoutChecks(in whole: Report) -> PluginResult.State? {
    let failed = sources.filter { $0.outcome == .failed && $0.failure?.reason != .cancelled }
    guard checks.isEmpty, !failed.isEmpty, !whole.measuredChecks.isEmpty else { return nil }
    return failed.contains(where: \.isRequired) ? .critical : .warning
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
  fileprivate var name: String { labels["target"] ?? "" }

  fileprivate func service(named uri: Substring) -> String {
    "ICE \(labels["source"] ?? "") \(uri.filter { !"[]".contains($0) }) "
      + "\(labels["transport"] ?? "") IPv\(labels["ip_version"] ?? "")"
  }

  /// Critical is what fails the run: of what is optional a failure only degrades it.
  fileprivate func state(_ findings: FindingsByCheck) -> PluginResult.State {
    let hasFailed = checks.contains { $0.outcome == .failed }
    let worst = checks.flatMap { findings[$0] }.map(\.severity).max() ?? .info
    guard hasFailed || worst >= .warning else { return .ok }
    return isRequired && (hasFailed || worst == .critical) ? .critical : .warning
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
