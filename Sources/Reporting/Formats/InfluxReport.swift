import Measurements
import Vocabulary

extension ReportFormat {
  /// InfluxDB's line protocol: one point per check and one for the run.
  static let influx = ReportFormat(
    "influx", extension: "influx", mediaType: "text/plain; charset=utf-8",
    for: "InfluxDB and Telegraf"
  ) { report, _ in
    let milliseconds = report.run.startedAt.milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let time = milliseconds.overflow ? "" : " \(milliseconds.partialValue)"
    let sources = SourceNames(report)
    var occurrences: [[String]: Int] = [:]
    let checks = report.checks.filter { $0.outcome != .skipped }.map { check in
      var named = tags(of: check, of: sources[check])
      let series = named.map(\.1)
      let occurrence = occurrences[series, default: 0] + 1
      occurrences[series] = occurrence
      // Points of one time and series replace each other: a URI may be listed twice.
      if occurrence > 1 { named.insert(("occurrence", "\(occurrence)"), at: 2) }
      return point("iceprobe_check", named, fields(of: check)) + time + "\n"
    }
    return checks.joined() + runPoints(report).map { $0 + time + "\n" }.joined()
  }
}

private func runPoints(_ report: Report) -> [String] {
  let fields = [
    ("verdict", report.verdict.rawValue.inQuotationMarks),
    ("exit_status", "\(report.verdict.exitCode)i"),
    ("duration_seconds", report.run.duration.decimalSeconds),
    ("partial", report.run.isPartial ? "true" : "false"),
    ("check_count", "\(report.checks.count)i"),
    ("failed_count", "\(report.checks.count { $0.outcome == .failed })i"),
  ]
  let names = report.sources.map(\.name.text).grouped { $0 }.map(\.key)
  return names.isEmpty
    ? [point("iceprobe_run", [], fields)]
    : names.map { point("iceprobe_run", [("source", $0)], fields) }
}

private func tags(of check: CheckResult, of source: String) -> [(String, String)] {
  // Sorted by name, which makes the server faster. Its id is none: it changes with the list of URIs.
  [
    ("address", check.server.address?.description ?? ""), ("kind", check.kind.rawValue),
    ("source", source), ("target", check.uri.text), ("transport", check.transport.rawValue),
  ]
}

private func fields(of check: CheckResult) -> [(String, String)] {
  let numbers: [(String, Nanoseconds?)] = [
    ("duration_seconds", check.duration), ("rtt_min_seconds", check.rtt?.min),
    ("rtt_median_seconds", check.rtt?.median), ("rtt_p95_seconds", check.rtt?.p95),
    ("rtt_max_seconds", check.rtt?.max), ("rtt_jitter_seconds", check.rtt?.jitter),
    ("relay_round_trip_seconds", check.relay?.roundTrip),
    ("relay_added_seconds", check.relay?.added),
  ]
  let flows = [("to_peer", check.relay?.toPeer), ("from_peer", check.relay?.fromPeer)]
  let texts = [
    ("failure_phase", check.failure?.phase.rawValue),
    ("failure_reason", check.failure?.reason.rawValue),
  ]
  return [
    ("check", check.id.inQuotationMarks), ("success", check.outcome == .ok ? "true" : "false"),
    ("requests_sent", "\(check.requestsSent)i"),
    ("responses_received", "\(check.responsesReceived)i"),
    ("datagrams_sent", "\(check.datagramsSent)i"), ("datagrams_lost", "\(check.datagramsLost)i"),
  ]
    + numbers.compactMap { name, value in value.map { (name, $0.decimalSeconds) } }
    + flows.flatMap { direction, flow in flow.map { fields(of: $0, direction) } ?? [] }
    + texts.compactMap { name, value in value.map { (name, $0.inQuotationMarks) } }
}

private func fields(of flow: RelayFlow, _ direction: String) -> [(String, String)] {
  let numbers = [
    ("delay_median_seconds", flow.delay?.median), ("delay_p95_seconds", flow.delay?.p95),
    ("delay_max_seconds", flow.delay?.max), ("jitter_seconds", flow.jitter),
  ]
  let counts = [
    ("sent", flow.sent), ("received", flow.received), ("duplicates", flow.duplicates),
    ("reordered", flow.reordered),
  ]
  return counts.map { ("relay_\(direction)_\($0)", "\($1)i") }
    + numbers.compactMap { name, value in
      value.map { ("relay_\(direction)_\(name)", $0.decimalSeconds) }
    }
}

private func point(
  _ measurement: String, _ tags: [(String, String)], _ fields: [(String, String)]
) -> String {
  let tagged = tags.filter { !$0.1.isEmpty }.map { ",\($0)=\(tagValue($1))" }.joined()
  return measurement + tagged + " " + fields.map { "\($0)=\($1)" }.joined(separator: ",")
}

/// A backslash cannot be escaped in a tag and must not be its last character.
private func tagValue(_ text: String) -> String {
  text.replacingSigns { scalar in
    switch scalar {
    case ",", "=", " ": "\\\(scalar)"
    case "\\": "/"
    default: nil
    }
  }
}
