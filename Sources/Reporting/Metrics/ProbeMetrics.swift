package import Measurements
package import Vocabulary

/// The answer of an exporter to one scrape of `/probe`: blackbox_exporter's gauges, then ours.
///
/// There is no `source` label, and no `target` label if one URI was probed: Prometheus names the
/// target itself, by relabelling. There are no times of runs either: a scrape has its own.
package enum ProbeMetrics {
  /// `timeout` is the time that the probe was given.
  package static func text(of report: Report, timeout: Nanoseconds) -> String {
    let uris = Set(report.checks.map(\.uri))
    let dropped = uris.count == 1 ? ["source", "target"] : ["source"]
    let own = ReportMetrics.families(of: report, without: dropped)
      .filter { !ofRuns.contains($0.name) }
    return (blackboxFamilies(report, timeout) + [cause(report)] + own).text()
  }

  /// Whether nothing required failed; a warning does not make a probe fail.
  package static func isSuccess(_ report: Report) -> Bool {
    report.verdict == .ok || report.verdict == .degraded
  }

  private static let ofRuns: Set = [
    "iceprobe_build_info", "iceprobe_last_run_timestamp_seconds",
    "iceprobe_last_success_timestamp_seconds",
  ]

  /// One series that says why the probe failed, from two closed lists of words.
  private static func cause(_ report: Report) -> MetricFamily {
    var family = MetricFamily(
      "probe_failure_info", help: "Why the probe failed, and in which phase; absent if it did not.")
    guard !isSuccess(report) else { return family }
    let isSlow = report.verdict == .failed
    // What is optional fails no probe, but may be why nothing else was checked.
    if let failure = failure(in: report, amongOptional: false)
      ?? (isSlow ? nil : failure(in: report, amongOptional: true))
    {
      family.add(Labels(ReportMetrics.failureLabels(failure)), "1")
    } else {
      family.add(
        Labels([
          "phase": "none", "reason": isSlow ? "threshold_exceeded" : "nothing_checked",
        ]), "1")
    }
    return family
  }

  /// What was cut off says less than what failed by itself.
  private static func failure(in report: Report, amongOptional: Bool) -> Failure? {
    let failures =
      report.checks.filter { $0.isRequired || amongOptional }.compactMap(\.failure)
      + report.sources.filter { $0.isRequired || amongOptional }.compactMap(\.failure)
    return failures.first { $0.reason != .cancelled } ?? failures.first
  }

  private static func blackboxFamilies(
    _ report: Report, _ timeout: Nanoseconds
  ) -> [MetricFamily] {
    var families = [
      gauge("probe_success", "Whether the probe was a success.")
        .with(ReportMetrics.flag(isSuccess(report))),
      gauge("probe_duration_seconds", "How long the probe took to complete in seconds.")
        .with(report.run.duration.decimalSeconds),
      gauge("probe_timeout_seconds", "How long the probe was allowed to take in seconds.")
        .with(timeout.decimalSeconds),
      gauge(
        "probe_dns_lookup_time_seconds", "Time taken for the slowest name resolution in seconds."
      ).with((report.checks.compactMap(\.lookupTime).max() ?? .zero).decimalSeconds),
    ]
    if let address = report.checks.lazy.compactMap(\.server.address).first {
      families += [
        gauge("probe_ip_protocol", "IP version of the first address that was probed: 4 or 6.")
          .with("\(address.version.rawValue)"),
        gauge(
          "probe_ip_addr_hash", "FNV-1a hash of that address; it changes when the address does."
        )
        .with("\(ReportMetrics.fnv1a(address.bytes))"),
      ]
    }
    return families + tlsFamilies(report.checks)
  }

  private static func tlsFamilies(_ checks: [CheckResult]) -> [MetricFamily] {
    let sessions = checks.compactMap(\.tls)
    var version = gauge("probe_tls_version_info", "TLS and DTLS versions that were used.")
    for name in Set(sessions.compactMap(\.version?.text)).sorted() {
      version.add(Labels(["version": name.spaced]), "1")
    }
    var cipher = gauge("probe_tls_cipher_info", "Cipher suites that were used.")
    for name in Set(sessions.compactMap(\.cipher?.text)).sorted() {
      cipher.add(Labels(["cipher": name]), "1")
    }
    let expiry = gauge(
      "probe_ssl_earliest_cert_expiry", "When the first server certificate expires, in Unix time."
    ).with(checks.compactMap(\.serverCertificate?.notAfter).min()?.decimalSeconds)
    return [expiry, version, cipher]
  }

  private static func gauge(_ name: String, _ help: String) -> MetricFamily {
    MetricFamily(named: name, .gauge, help: help)
  }
}

extension MetricFamily {
  /// With a single sample that has no labels.
  fileprivate func with(_ value: String?) -> MetricFamily {
    var family = self
    family.add(Labels(), value)
    return family
  }
}

extension CheckResult {
  fileprivate var lookupTime: Nanoseconds? {
    [duration(of: .resolve, .ok), duration(of: .resolve, .failed)].compactMap(\.self).max()
  }
}

extension String {
  /// `TLSv1.3` as Go and so blackbox_exporter writes it: `TLS 1.3`.
  fileprivate var spaced: String { split(separator: "v", maxSplits: 1).joined(separator: " ") }
}
