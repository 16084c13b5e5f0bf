import Diagnosing
import Measurements
import Vocabulary

/// The metrics of a report, for Prometheus and readers of its formats.
///
/// Addresses are not labels: the checks of one URI over one transport and IP version form one
/// series, and the worst of them counts (decision 0020).
enum ReportMetrics {
  /// Sorted by name.
  ///
  /// `dropped`: the names of labels that no sample gets; they must not be what tells two apart.
  static func families(of report: Report, without dropped: [String] = []) -> [MetricFamily] {
    let targets = Target.all(in: report).map { $0.without(dropped) }
    let families =
      runFamilies(report) + sourceFamilies(report) + [timeToConnected(report), nat(report)]
      + outcomeFamilies(targets, report) + phaseFamilies(targets)
      + roundTripFamilies(targets) + relayFamilies(targets) + expiryFamilies(targets)
    return families.map { $0.without(dropped) }.sorted { $0.name < $1.name }
  }

  /// Facts about a whole run are labelled with its source, too: files of two runs must not contain
  /// the same series, of which node_exporter would keep only one.
  private static func runFamilies(_ report: Report) -> [MetricFamily] {
    var build = MetricFamily("build_info", help: "The program that wrote this file.")
    for name in Set(report.sources.map(\.name.text)) {
      build.add(Labels(["source": name, "version": report.tool.version]), "1")
    }

    var udp = MetricFamily(
      "udp_reachable", help: "Whether any server of the source answered over UDP or DTLS.")
    var mapped = MetricFamily(
      "mapped_address_hash",
      help: "FNV-1a hash of the address that servers see us at; it changes when the address does.")
    let sources = SourceNames(report)
    for (name, checks) in report.measuredChecks.grouped(by: { sources[$0] }) {
      let datagram = checks.filter(\.transport.isDatagram)
      if !datagram.isEmpty {
        udp.add(Labels(["source": name]), flag(datagram.contains { $0.responsesReceived > 0 }))
      }
      for version in IPVersion.allCases {
        let seen = checks.lazy.compactMap(\.mappedAddress?.ip).first { $0.version == version }
        let labels = Labels(["source": name, "ip_version": "\(version.rawValue)"])
        mapped.add(labels, seen.map { "\(fnv1a($0.bytes))" })
      }
    }
    return [build, udp, mapped] + verdictFamilies(report)
  }

  private static func verdictFamilies(_ report: Report) -> [MetricFamily] {
    var verdict = MetricFamily(
      "run_verdict", help: "What the run came to: 1 for one of ok, degraded, failed and unknown.")
    var status = MetricFamily(
      "run_exit_status", help: "0 ok, 1 degraded, 2 failed, 3 unknown; before --fail-on.")
    var partial = MetricFamily(
      "run_partial", help: "Whether the run was interrupted, so that some of it was not measured.")
    var duration = MetricFamily("run_duration_seconds", help: "How long the run took.")
    for name in Set(report.sources.map(\.name.text)) {
      let labels = Labels(["source": name])
      for possible in Verdict.allCases {
        verdict.add(
          labels.adding(["verdict": possible.rawValue]), flag(possible == report.verdict))
      }
      status.add(labels, "\(report.verdict.exitCode)")
      partial.add(labels, flag(report.run.isPartial))
      duration.add(labels, report.run.duration.decimalSeconds)
    }
    return [verdict, status, partial, duration]
  }

  private static func sourceFamilies(_ report: Report) -> [MetricFamily] {
    var success = MetricFamily(
      "config_fetch_success", help: "Whether the source gave its ICE servers.")
    var duration = MetricFamily(
      "config_fetch_duration_seconds", help: "How long the source took to give its ICE servers.")
    for (name, sources) in report.sources.grouped(by: \.name.text) {
      let labels = Labels(["source": name])
      success.add(labels, flag(sources.allSatisfy { $0.outcome == .ok }))
      duration.add(labels, sources.map(\.duration).max()?.decimalSeconds)
    }

    var servers = MetricFamily("config_servers", help: "How many distinct URIs the source gave.")
    let named = report.checks.filter { $0.candidate == nil }
    let sources = SourceNames(report)
    for (labels, checks) in named.grouped(by: { serverLabels($0, of: sources[$0]) }) {
      servers.add(labels, "\(Set(checks.map(\.uri)).count)")
    }
    return [success, duration, servers]
  }

  private static func timeToConnected(_ report: Report) -> MetricFamily {
    var family = MetricFamily(
      "time_to_connected_seconds",
      help: "How long each part of setting up a media session took; absent when it was not.")
    let connected = report.timesToConnected
    for (name, sources) in report.sources.grouped(by: \.name.text) {
      let times = sources.compactMap { connected[$0.id] }
      let slowest = times.max { $0.total < $1.total }
      let parts = [("token", slowest?.token), ("whip", slowest?.whip), ("ice", slowest?.ice)]
      for (part, duration) in parts + [("dtls", slowest?.dtls)] {
        family.add(Labels(["source": name, "part": part]), duration?.decimalSeconds)
      }
    }
    return family
  }

  /// One series for each IP version: what is not known is labelled so.
  private static func nat(_ report: Report) -> MetricFamily {
    var family = MetricFamily(
      "nat_info", help: "What the NATs between here and the source's servers do (RFC 4787).")
    let sources = SourceNames(report)
    for check in report.measuredChecks {
      guard let nat = check.nat, let isTranslated = nat.isTranslated else { continue }
      let unknown = "unknown"
      family.add(
        Labels([
          "source": sources[check],
          "ip_version": check.server.address.map { "\($0.version.rawValue)" } ?? unknown,
          "translated": "\(isTranslated)", "mapping": nat.mapping?.rawValue ?? unknown,
          "filtering": nat.filtering?.rawValue ?? unknown,
          "hairpin": nat.hairpin?.rawValue ?? unknown,
        ]), "1")
    }
    return family
  }

  private static func serverLabels(_ check: CheckResult, of source: String) -> Labels {
    Labels([
      "source": source,
      "scheme": String(check.uri.text.prefix { $0 != ":" }),
      "transport": check.transport.rawValue,
    ])
  }

  private static func outcomeFamilies(_ targets: [Target], _ report: Report) -> [MetricFamily] {
    var success = MetricFamily.success
    var required = MetricFamily(
      "required", help: "Whether the verdict counts the target: 0 if it is optional.")
    var duration = MetricFamily(
      "duration_seconds", help: "How long the target's slowest check took.")
    var failures = MetricFamily(
      "failure_info", help: "Where and why a check of the target failed; absent when none did.")
    var lastRun = MetricFamily(
      "last_run_timestamp_seconds", help: "When the run that checked the target started.")
    var lastSuccess = MetricFamily(
      "last_success_timestamp_seconds",
      help: "When the run that found the target good started; absent when it was not.")
    let startedAt = report.run.startedAt.decimalSeconds
    for target in targets {
      success.add(target.labels, flag(target.hasPassed))
      required.add(target.labels, flag(target.isRequired))
      // Data through a relay takes as long as it is told to.
      duration.add(
        target.labels,
        target.worst { $0.kind == .turnRelay ? nil : $0.duration }?.decimalSeconds)
      lastRun.add(target.labels, startedAt)
      lastSuccess.add(target.labels, target.hasPassed ? startedAt : nil)
      for labels in Set(target.failures.map(failureLabels)) {
        failures.add(target.labels.adding(labels), "1")
      }
    }
    for source in report.sourcesWithoutTargets {
      // Its targets are unknown: the alert on the source has to fire anyway.
      let labels = Labels(["source": source.name.text])
      success.add(labels, flag(false))
      required.add(labels, flag(source.isRequired))
      lastRun.add(labels, startedAt)
      if let failure = source.failure { failures.add(labels.adding(failureLabels(failure)), "1") }
    }
    return [success, required, duration, failures, lastRun, lastSuccess]
  }

  /// A failed phase took as long as its timeout: among the successful ones it would look like a
  /// slow one.
  private static func phaseFamilies(_ targets: [Target]) -> [MetricFamily] {
    var worked = MetricFamily.phaseDuration
    var failed = MetricFamily(
      "failed_phase_duration_seconds",
      help: "How long it took until a phase failed, at the slowest address.")
    for target in targets {
      for name in PhaseName.allCases {
        worked.add(
          target.labels.adding(["phase": name.rawValue]),
          target.worst { $0.duration(of: name, .ok) }?.decimalSeconds)
        failed.add(
          target.labels.adding(["phase": name.rawValue]),
          target.worst { $0.duration(of: name, .failed) }?.decimalSeconds)
      }
    }
    return [worked, failed]
  }

  static func failureLabels(_ failure: Failure) -> [String: String] {
    ["phase": failure.phase.rawValue, "reason": failure.reason.rawValue]
  }

  private static func roundTripFamilies(_ targets: [Target]) -> [MetricFamily] {
    var median = MetricFamily.roundTrip
    var least = MetricFamily("stun_rtt_min_seconds", help: "Shortest round trip to the server.")
    var most = MetricFamily("stun_rtt_max_seconds", help: "Longest round trip to the server.")
    var p95 = MetricFamily(
      "stun_rtt_p95_seconds", help: "95th percentile of the round trips, at the slowest address.")
    var jitter = MetricFamily(
      "stun_rtt_jitter_seconds", help: "Mean difference of consecutive round trips.")
    var sent = MetricFamily("stun_requests_sent", help: "Requests of this run, each counted once.")
    var received = MetricFamily(
      "stun_responses_received", help: "Responses to this run's requests.")
    var repeated = MetricFamily("stun_retransmissions", help: "Requests that were sent again.")
    var loss = MetricFamily.lossRatio
    var code = MetricFamily(
      "stun_error_code", help: "STUN error code; 701 if the server was not reached, 0 if none.")
    for target in targets {
      median.add(target.labels, target.worst { $0.rtt?.median }?.decimalSeconds)
      least.add(target.labels, target.checks.compactMap { $0.rtt?.min }.min()?.decimalSeconds)
      most.add(target.labels, target.worst { $0.rtt?.max }?.decimalSeconds)
      p95.add(target.labels, target.worst { $0.rtt?.p95 }?.decimalSeconds)
      jitter.add(target.labels, target.worst { $0.rtt?.jitter }?.decimalSeconds)
      sent.add(target.labels, "\(target.sum(\.requestsSent))")
      received.add(target.labels, "\(target.sum(\.responsesReceived))")
      repeated.add(target.labels, "\(target.sum(\.retransmissions))")
      loss.add(target.labels, target.lossRatio)
      code.add(target.labels, "\(target.errorCode)")
    }
    return [median, least, most, p95, jitter, sent, received, repeated, loss, code]
  }

  private static func expiryFamilies(_ targets: [Target]) -> [MetricFamily] {
    var lifetime = MetricFamily(
      "turn_allocation_lifetime_seconds", help: "Shortest lifetime that the server granted.")
    var credential = MetricFamily(
      "turn_credential_expiry_timestamp_seconds", help: "When the first credential expires.")
    var certificate = MetricFamily(
      "tls_certificate_expiry_timestamp_seconds", help: "When the first server certificate expires."
    )
    var warning = MetricFamily(
      "tls_certificate_warning_timestamp_seconds",
      help: "From when on the end of the first server certificate is a warning in reports.")
    for target in targets {
      lifetime.add(
        target.labels, target.checks.compactMap(\.lifetimeSeconds).min().map(String.init))
      credential.add(
        target.labels, target.checks.compactMap(\.credentialExpiresAt).min()?.decimalSeconds)
      certificate.add(
        target.labels, target.certificates.map(\.notAfter).min()?.decimalSeconds)
      warning.add(
        target.labels, target.certificates.map(\.warningBegins).min()?.decimalSeconds)
    }
    return [lifetime, credential, certificate, warning]
  }

  static func flag(_ value: Bool) -> String { value ? "1" : "0" }

  /// FNV-1a with 32 bits, as blackbox_exporter uses for `probe_ip_addr_hash`.
  static func fnv1a(_ bytes: [UInt8]) -> UInt32 {
    bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
