import Measurements
import Vocabulary

extension HTMLReport {
  /// A browser lays out no more rows in reasonable time.
  private static let rowLimit = 10_000

  /// Every check in a row, those that failed first.
  var checks: Markup? {
    guard !report.checks.isEmpty else { return nil }
    let ordered =
      report.checks.filter { $0.outcome == .failed }
      + report.checks.filter { $0.outcome != .failed }
    let rows = ordered.prefix(Self.rowLimit).map(row)
    let headings = ["outcome", "check", "URI", "over", "server", "rtt", "in all", "result"]
      .map { Markup.element("th", ["scope": "col"], text: $0) }
    let table = Markup.element(
      "table", ["class": "sortable"],
      [
        .element(
          "caption", text: "Failed checks first; with a script, a heading sorts by its column"),
        .element("thead", [:], [.element("tr", [:], headings)]),
        .element("tbody", [:], [rows.joined]),
      ])
    let rest = ordered.count - rows.count
    return section(
      "checks", "Checks",
      [scrolling("Table of checks", table)]
        + (rest > 0
          ? [
            .element(
              "p", ["class": "dim"], text: "and \(plural(rest, "more check")) in the JSON report")
          ] : []))
  }

  func outcome(of check: CheckResult) -> Markup {
    .element(
      "span", ["class": "mark-\(check.isUnfinished ? "skipped" : check.outcome.rawValue)"],
      text: check.mark)
  }

  private func row(_ check: CheckResult) -> Markup {
    .element(
      "tr", [:],
      [
        .element(
          "td", ["class": "nobreak", "data-value": check.outcome.rawValue],
          [
            outcome(of: check),
            .text(" \(check.isUnfinished ? "unfinished" : check.outcome.rawValue)"),
          ]),
        .element("th", ["scope": "row", "class": "nobreak"], [link(to: check.id)]),
        .element("td", ["class": "long"], text: check.uri.text),
        .element("td", text: check.transport.rawValue),
        .element("td", ["class": "long"], text: check.server.text),
        time(check.rtt?.median), time(check.outcome == .skipped ? nil : check.duration),
        .element("td", ["class": "long"], text: check.result),
      ])
  }

  private func time(_ time: Nanoseconds?) -> Markup {
    .element(
      "td", ["class": "number", "data-value": time.map { "\($0.count)" } ?? ""],
      text: time?.humanReadable ?? "")
  }

  // MARK: Details

  /// All that is known of each check, folded.
  var details: Markup? {
    guard !detailed.isEmpty else { return nil }
    let items = report.checks.enumerated().filter { detailed.contains($0.offset) }.map(detail)
    let heading = detailed.count == report.checks.count ? "Details" : "Details of failed checks"
    return section("details", heading, [items.joined])
  }

  private func detail(_ place: Int, _ check: CheckResult) -> Markup {
    let facts = CheckFacts(check).all.filter { !$0.text.isEmpty }
    let list = facts.flatMap { name, text in
      [Markup.element("dt", text: name), .element("dd", text: text)]
    }
    let summary = Markup.element(
      "summary", [:], [outcome(of: check), .text(" \(check.id) \(check.subject)")])
    return .element(
      "details", ["id": Self.elementID(place)], [summary, .element("dl", [:], list)])
  }
}

/// The details of one check, name by name.
private struct CheckFacts {
  let check: CheckResult

  init(_ check: CheckResult) {
    self.check = check
  }

  typealias Fact = (name: String, text: String)

  var all: [Fact] { identity + failure + phases + measurements + server + security + relay }

  private var identity: [Fact] {
    [
      ("kind", check.kind.rawValue),
      ("outcome", check.outcome.rawValue + (check.isRequired ? "" : ", optional")),
      ("reached", check.highestRung.rawValue),
    ]
  }

  private var failure: [Fact] {
    guard let failure = check.failure else { return [] }
    let code = failure.stunErrorCode.map { " (\($0))" } ?? ""
    return [
      ("failed at", "\(failure.phase.rawValue): \(failure.reason.rawValue)\(code)"),
      ("message", failure.message.text),
    ] + failure.evidence.map { ("evidence", $0.text) }
  }

  private var phases: [Fact] {
    check.phases.map {
      (
        $0.name.rawValue,
        $0.duration.humanReadable + ($0.outcome == .ok ? "" : ", \($0.outcome.rawValue)")
      )
    }
  }

  private var measurements: [Fact] {
    [
      ("round trips", check.rtt?.words ?? ""),
      (
        "requests",
        "\(check.requestsSent) sent, \(check.responsesReceived) answered, "
          + plural(check.retransmissions, "retransmission")
      ),
      (
        "datagrams",
        check.datagramsSent > 0 ? "\(check.datagramsSent) sent, \(check.datagramsLost) lost" : ""
      ),
    ]
  }

  private var server: [Fact] {
    [
      ("mapped address", check.mappedAddress?.description ?? ""),
      ("relayed", check.relayedAddresses.map(\.description).joined(separator: ", ")),
      ("lifetime", check.lifetimeSeconds.map { "\($0) s" } ?? ""),
      ("realm", check.realm?.text ?? ""), ("software", check.software?.text ?? ""),
      ("integrity", check.integrity?.rawValue ?? ""),
      ("credential ends", check.credentialExpiresAt?.wholeSeconds ?? ""),
      ("resolution", check.resolution.map { "\($0.method.rawValue), \($0.path.rawValue)" } ?? ""),
    ] + (check.resolution?.trace ?? []).map { ("", $0.text) }
      + check.observations.map { ("seen", SafeText("\($0)").text) }
  }

  private var security: [Fact] {
    guard let tls = check.tls else { return [] }
    let trust =
      switch tls.trust {
      case .verified: "verified"
      case .rejected(let problem): "refused: \(problem.rawValue)"
      case .unchecked(let problem): "not verified" + (problem.map { ": \($0.rawValue)" } ?? "")
      case .undecided: ""
      }
    return [
      (
        "TLS",
        [tls.version?.text, tls.cipher?.text, tls.alpn?.text].compactMap(\.self).joined(
          separator: ", ")
      ),
      ("server name", tls.serverName?.text ?? ""), ("certificate", trust),
    ] + (tls.certificate.map(facts) ?? [])
  }

  private func facts(of certificate: CertificateInfo) -> [Fact] {
    [
      ("subject", certificate.subject.text), ("issuer", certificate.issuer.text),
      ("valid until", certificate.notAfter.wholeSeconds),
      ("names", certificate.dnsNames.map(\.text).joined(separator: ", ")),
      ("SHA-256", certificate.sha256),
    ]
  }

  private var relay: [Fact] {
    guard let relay = check.relay else { return [] }
    let witness = relay.witness.map { "\($0.kind.rawValue), \($0.address)" } ?? ""
    return [
      ("witness", witness), ("to the peer", relay.toPeer.map(flow) ?? ""),
      ("from the peer", relay.fromPeer.map(flow) ?? ""),
    ]
  }

  private func flow(_ flow: RelayFlow) -> String {
    "\(flow.received) of \(plural(flow.sent, "packet"))"
      + (flow.delay.map { ", \($0.median.humanReadable) one way" } ?? "")
  }
}
