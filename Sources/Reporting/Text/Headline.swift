import Measurements
import Vocabulary

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
    if let proxy = report.run.proxy { labelled("proxy", .dim, proxy.text) }
    for source in report.sources {
      labelled("source", .dim, summary(of: source))
      if let token = source.token { labelled("token", .dim, summary(of: token, from: source)) }
      if let time = report.timeToConnected(of: source) {
        labelled("connected", .dim, summary(of: time))
      }
    }
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
    return "\(name): \(plural(source.serverCount, "server"))\(time)"
      + (source.proxy.map { " through \($0)" } ?? "") + life(of: source) + skew(of: source)
  }

  /// What the token allows, and the stage where the source's name does not say it.
  private func summary(of token: TokenInfo, from source: SourceResult) -> String {
    let rights = [(token.mayPublish, "publish"), (token.maySubscribe, "subscribe")]
      .compactMap { may, word in may.map { "\($0 ? "may" : "may not") \(word)" } }
    let parts =
      [
        token.participantID.map { "participant \($0)" }, token.userID.map { "user \($0)" },
        token.stage.flatMap { $0 == source.name ? nil : "of \($0)" },
      ].compactMap(\.self) + rights + [token.expiresAt.map { "until \($0)" }].compactMap(\.self)
    return parts.isEmpty ? "says nothing of itself" : parts.joined(separator: ", ")
  }

  private func summary(of time: TimeToConnected) -> String {
    "in \(time.total.humane): token \(time.token.humane), WHIP \(time.whip.humane), "
      + "ICE \(time.ice.humane), DTLS \(time.dtls.humane)"
  }

  /// How long the credentials live, and until when.
  private func life(of source: SourceResult) -> String {
    let parts = [
      source.ttlSeconds.map { "for \($0) s" }, source.expiresAt.map { "until \($0)" },
    ].compactMap(\.self)
    let renewals = source.renewalCount > 0 ? ", renewed \(source.renewalCount) ×" : ""
    return parts.isEmpty ? renewals : ", credentials \(parts.joined(separator: " "))\(renewals)"
  }

  /// A clock that is off by no more than a second tells nothing: dates are of whole seconds.
  private func skew(of source: SourceResult) -> String {
    guard let skew = source.clockSkew, max(skew, .zero - skew) > .seconds(1) else { return "" }
    let seconds = Int(skew.seconds.rounded())
    return ", its clock \(abs(seconds)) s \(seconds > 0 ? "ahead" : "behind")"
  }

  private func plural(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension ProxyInfo {
  fileprivate var text: String {
    let host = host.text.contains(":") ? "[\(host)]" : host.text
    return "\(scheme)://\(host):\(port), for TCP and TLS"
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
