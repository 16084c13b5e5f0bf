import Endpoints
import Measurements

extension Page {
  private static let labelWidth = 10

  /// The verdict and its gravest cause, then what was run and where the servers came from.
  mutating func addHeadline(of report: Report) {
    let verdict = report.verdict
    labelled(verdict.rawValue.uppercased(), verdict.role, summary(of: report))
    if verdict != .ok, let cause = report.findings.first(where: { $0.severity != .info }) {
      labelled("", nil, "\(cause.title)")
    }
    labelled(
      "run", .dim,
      "\(report.run.duration.humane) from \(report.run.startedAt), "
        + "\(report.tool.name) \(report.tool.version)")
    for source in report.sources { labelled("source", .dim, summary(of: source)) }
  }

  private mutating func labelled(_ label: String, _ role: Palette.Role?, _ text: String) {
    paragraph(text, after: label.padded(to: Self.labelWidth), role)
  }

  private func summary(of report: Report) -> String {
    let counts = [(Outcome.failed, "failed"), (.ok, "passed"), (.skipped, "skipped")]
      .map { outcome, word in (report.checks.count { $0.outcome == outcome }, word) }
      .filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }
    let checks =
      counts.isEmpty
      ? "nothing was checked"
      : "\(plural(report.checks.count, "check")): \(counts.joined(separator: ", "))"
    return report.run.isPartial ? checks + "; interrupted, the rest was not measured" : checks
  }

  private func summary(of source: SourceResult) -> String {
    let name = "\(source.kind) \(source.name)"
    guard source.outcome == .ok else { return "\(name): \(source.outcome.rawValue)" }
    // URIs from the command line take no time.
    let time = source.duration > .zero ? " in \(source.duration.humane)" : ""
    let servers = "\(name): \(plural(source.serverCount, "server"))\(time)"
    if let ttl = source.ttlSeconds { return "\(servers), credentials for \(ttl) s" }
    return source.expiresAt.map { "\(servers), credentials until \($0)" } ?? servers
  }

  private func plural(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Verdict {
  fileprivate var role: Palette.Role {
    switch self {
    case .ok: .verdictGood
    case .degraded, .unknown: .verdictWarning
    case .failed: .verdictBad
    }
  }
}
