import Measurements
package import Vocabulary

extension Page {
  /// The verdict and its counts, what the relays can be used for, and the sources.
  mutating func addHeadline(of report: Report, _ summary: ReportSummary) {
    addVerdict(of: report, summary)
    addScores(summary)
    for line in report.mappingLines { labelled("nat", line) }
    for note in report.run.history ?? [] { labelled(note.words.label, note.words.text) }
    if let proxy = report.run.proxy { labelled("proxy", proxy.text) }
    addSources(of: report)
  }

  private mutating func addVerdict(of report: Report, _ summary: ReportSummary) {
    let verdict = report.verdict
    let mark = verdict.rawValue.uppercased().padded(to: 9)
    let text = report.outcomeText(summary)
    let run = report.runText
    let space = layoutWidth - mark.displayWidth - text.displayWidth - run.displayWidth
    if space >= 2, width >= layoutWidth {
      let gap = Piece(String(repeating: " ", count: space))
      add(Piece(mark, verdict.role), Piece(text), gap, Piece(run, .dim))
    } else {
      paragraph(text, after: mark, verdict.role)
      paragraph(run, indent: mark.displayWidth, as: .dim)
    }
  }

  private mutating func addScores(_ summary: ReportSummary) {
    guard let scores = summary.scoresText else { return }
    summary.relay.isEmpty ? labelled("", scores) : paragraph(scores)
  }

  private mutating func labelled(_ label: String, _ text: String) {
    paragraph(text, after: label.isEmpty ? "" : label.padded(to: 9), .dim)
  }

  /// How many sources are listed before the rest is only counted.
  private static let sourceLimit = 4

  private mutating func addSources(of report: Report) {
    let counts = Dictionary(
      report.checks.lazy.filter { $0.candidate == nil }.map { ($0.source, [$0.uri]) },
      uniquingKeysWith: +
    ).mapValues { Set($0).count }
    // URIs on the command line need no mention, unless they could not be read.
    let told = report.sources.filter { $0.kind != .uri || $0.outcome == .failed }
    let connected = report.timesToConnected
    for source in told.prefix(Self.sourceLimit) {
      labelled("source", summary(of: source, in: report.run, uriCount: counts[source.id] ?? 0))
      if let token = source.token { labelled("token", summary(of: token, from: source)) }
      if let time = connected[source.id] {
        labelled("media", summary(of: time))
      }
      if let chosen = source.pairs.first(where: { $0.isNominated && $0.outcome == .ok }) {
        labelled("path", chosen.path)
      }
    }
    let rest = told.dropFirst(Self.sourceLimit)
    guard !rest.isEmpty else { return }
    let failed = rest.count { $0.outcome == .failed }
    labelled(
      "", "and \(plural(rest.count, "more source")), \(failed == 0 ? "all" : "not all") fetched")
  }

  private func summary(of source: SourceResult, in run: RunInfo, uriCount: Int) -> String {
    let name = "\(source.kind) \(source.name)"
    guard source.outcome == .ok else { return "\(name): \(source.outcome.rawValue)" }
    // A session names no servers, and lacks none.
    let uris = uriCount > 0 ? ": \(plural(uriCount, "URI"))" : ":"
    let time = source.duration > .zero ? " fetched in \(source.duration.humanReadable)" : ""
    return "\(name)\(uris)\(time)"
      + (source.proxy.map { " through \($0)" } ?? "") + life(of: source, at: run.startedAt)
      + skew(of: source)
  }

  /// The token's permissions, and the stage if the source's name does not contain it.
  private func summary(of token: TokenInfo, from source: SourceResult) -> String {
    let rights = [(token.mayPublish, "publish"), (token.maySubscribe, "subscribe")]
      .compactMap { may, word in may.map { "\($0 ? "may" : "may not") \(word)" } }
    let parts =
      [
        token.participantID.map { "participant \($0)" }, token.userID.map { "user \($0)" },
        token.stage.flatMap { $0 == source.name ? nil : "of \($0)" },
      ].compactMap(\.self) + rights
      + [token.expiresAt.map { "until \($0.wholeSeconds)" }].compactMap(\.self)
    return parts.isEmpty ? "tells nothing about itself" : parts.joined(separator: ", ")
  }

  private func summary(of time: TimeToConnected) -> String {
    "connected in \(time.total.humanReadable): token \(time.token.humanReadable), WHIP \(time.whip.humanReadable), "
      + "ICE \(time.ice.humanReadable), DTLS \(time.dtls.humanReadable)"
  }

  /// The lifetime of the credentials, and when they expire; or that they have expired.
  private func life(of source: SourceResult, at start: UnixTime) -> String {
    let renewals = source.renewalCount > 0 ? ", renewed \(plural(source.renewalCount, "time"))" : ""
    if let end = source.expiresAt, end <= start {
      return ", credentials expired \(end.wholeSeconds)\(renewals)"
    }
    let parts = [
      source.ttlSeconds.map { "for \($0) s" }, source.expiresAt.map { "until \($0.wholeSeconds)" },
    ].compactMap(\.self)
    return parts.isEmpty ? renewals : ", credentials \(parts.joined(separator: " "))\(renewals)"
  }

  /// A clock difference of up to a second means nothing: dates have whole seconds.
  private func skew(of source: SourceResult) -> String {
    guard let skew = source.clockSkew, max(skew, .zero - skew) > .seconds(1) else { return "" }
    let seconds = Int(skew.seconds.rounded())
    return ", its clock \(abs(seconds)) s \(seconds > 0 ? "ahead" : "behind")"
  }
}

extension Report {
  /// When the run began, how long it took, and the program's version.
  fileprivate var runText: String {
    "\(run.startedAt.wholeSeconds), \(run.duration.humanReadable), \(tool.name) \(tool.version)"
  }
}

extension UnixTime {
  /// Without milliseconds: `2026-11-29 08:27:09Z`.
  package var wholeSeconds: String {
    let text = description
    return text.count == 24 ? "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))Z" : text
  }
}

extension ProxyInfo {
  var text: String {
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
