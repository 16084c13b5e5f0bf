package import Measurements
package import Vocabulary

/// The checks that form one series: one URI of one source over one transport and IP version.
struct Target {
  let labels: Labels
  let checks: [CheckResult]

  /// The targets in a report with results.
  static func all(in report: Report) -> [Target] {
    let sources = SourceNames(report)
    return report.measuredChecks
      .grouped { labels(of: $0, of: sources[$0]) }
      .map { Target(labels: $0, checks: $1) }
  }

  func without(_ names: [String]) -> Target {
    Target(labels: labels.without(names), checks: checks)
  }

  private static func labels(of check: CheckResult, of source: String) -> Labels {
    .target(
      source: source, uri: check.uri.text, transport: check.transport.rawValue,
      address: check.server.address)
  }

  var hasPassed: Bool { checks.allSatisfy { $0.outcome == .ok } }

  /// Whether anything of it that failed, or could fail, counts in the verdict.
  var isRequired: Bool {
    let failed = checks.filter { $0.outcome == .failed }
    return (failed.isEmpty ? checks : failed).contains(where: \.isRequired)
  }

  var certificates: [CertificateInfo] { checks.compactMap(\.serverCertificate) }

  var failures: [Failure] { checks.compactMap(\.failure) }

  func worst<Value: Comparable>(_ value: (CheckResult) -> Value?) -> Value? {
    checks.compactMap(value).max()
  }

  func sum(_ count: (CheckResult) -> Int) -> Int {
    checks.map(count).reduce(0, +)
  }

  /// `nil` if no datagram was sent, as over TCP and TLS.
  var lossRatio: String? {
    lossText(lost: sum(\.datagramsLost), of: sum(\.datagramsSent))
  }

  /// The largest error code of its failures, with 701 as in W3C's `RTCPeerConnectionIceErrorEvent`.
  var errorCode: Int {
    failures.map { $0.stunErrorCode ?? ($0.reason.isUnreached ? 701 : 0) }.max() ?? 0
  }
}

/// The share with six decimals; `nil` of nothing.
func lossText(lost: Int, of sent: Int) -> String? {
  guard sent > 0 else { return nil }
  return Nanoseconds(Int64(lost * 1_000_000 / sent) * 1000).decimalSeconds
}

extension Labels {
  /// Those of a target's series.
  static func target(
    source: String, uri: String, transport: String, address: IPAddress?
  ) -> Labels {
    Labels([
      "source": source, "target": uri, "transport": transport,
      "ip_version": address.map { "\($0.version.rawValue)" } ?? "unknown",
    ])
  }
}

extension FailureReason {
  fileprivate var isUnreached: Bool {
    switch self {
    case .timeout, .dnsFailure, .connectionRefused, .hostUnreachable, .networkUnreachable,
      .administrativelyProhibited:
      true
    default: false
    }
  }
}

extension CheckResult {
  /// The certificate of a server: a media peer's is created for the session, and expires with it.
  var serverCertificate: CertificateInfo? { candidate == nil ? tls?.certificate : nil }

  /// The total duration of phases with this name and outcome; `nil` if there were none.
  package func duration(of name: PhaseName, _ outcome: Outcome) -> Nanoseconds? {
    let named = phases.filter { $0.name == name && $0.outcome == outcome }
    return named.isEmpty ? nil : named.map(\.duration).reduce(Nanoseconds.zero, +)
  }
}

extension Report {
  /// The sources that failed without any check; one per name.
  var sourcesWithoutTargets: [SourceResult] {
    let names = SourceNames(self)
    let checked = Set(measuredChecks.map { names[$0] })
    return sources.filter { source in
      source.outcome == .failed && source.failure?.reason != .cancelled
        && !checked.contains(source.name.text)
    }.grouped(by: \.name).map { $0.elements[0] }
  }

  /// Neither skipped nor interrupted: what was not measured gets no series.
  var measuredChecks: [CheckResult] {
    checks.filter { $0.outcome != .skipped && $0.failure?.reason != .cancelled }
  }
}
