import Measurements
import Vocabulary

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

  private static func labels(of check: CheckResult, of source: String) -> Labels {
    Labels([
      "source": source,
      "target": check.uri.text,
      "transport": check.transport.rawValue,
      "ip_version": check.server.address.map { "\($0.version.rawValue)" } ?? "unknown",
    ])
  }

  var hasPassed: Bool { checks.allSatisfy { $0.outcome == .ok } }

  /// Those of servers: a media peer's is created for the session, and expires with it.
  var certificates: [CertificateInfo] {
    checks.filter { $0.candidate == nil }.compactMap(\.tls?.certificate)
  }

  var failures: [Failure] { checks.compactMap(\.failure) }

  func worst<Value: Comparable>(_ value: (CheckResult) -> Value?) -> Value? {
    checks.compactMap(value).max()
  }

  func sum(_ count: (CheckResult) -> Int) -> Int {
    checks.map(count).reduce(0, +)
  }

  /// With six decimals; `nil` if no datagram was sent, as over TCP and TLS.
  var lossRatio: String? {
    let sent = sum(\.datagramsSent)
    guard sent > 0 else { return nil }
    let lost = sum(\.datagramsLost)
    return Nanoseconds(Int64(lost * 1_000_000 / sent) * 1000).decimalSeconds
  }

  /// The largest error code of its failures, with 701 as in W3C's `RTCPeerConnectionIceErrorEvent`.
  var errorCode: Int {
    failures.map { $0.stunErrorCode ?? ($0.reason.isUnreached ? 701 : 0) }.max() ?? 0
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
  /// The total duration of phases with this name and outcome; `nil` if there were none.
  func duration(of name: PhaseName, _ outcome: Outcome) -> Nanoseconds? {
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
