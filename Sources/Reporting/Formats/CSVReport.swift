import Measurements
import Vocabulary

extension ReportFormat {
  /// RFC 4180: one line per check; the first line names the columns.
  static let csv = ReportFormat(
    "csv", extension: "csv", mediaType: "text/csv; charset=utf-8; header=present",
    for: "spreadsheets and data tools: one line per check"
  ) { report, _ in CSVReport(report).text }
}

private struct CSVReport {
  private let report: Report
  private let findings: FindingsByCheck
  private let keys: TargetKeys
  private let sources: SourceNames

  init(_ report: Report) {
    self.report = report
    findings = FindingsByCheck(report)
    keys = TargetKeys(report)
    sources = SourceNames(report)
  }

  var text: String {
    let rows = report.checks.map { check in columns.map { field($0.value(check)) } }
    return ([columns.map(\.name)] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  private typealias Column = (name: String, value: (CheckResult) -> String?)

  /// Columns are only ever added, at the end.
  private var columns: [Column] {
    [
      ("run_started_at", { _ in report.run.startedAt.description }),
      ("id", { $0.id }),
      ("source", { spared(sources[$0]) }),
      ("kind", { $0.kind.rawValue }),
      ("uri", { spared($0.uri.text) }),
      ("transport", { $0.transport.rawValue }),
      ("host", { spared($0.server.host.text) }),
      ("address", { $0.server.address?.description }),
      ("port", { $0.server.port > 0 ? "\($0.server.port)" : "" }),
      ("outcome", { $0.outcome.rawValue }),
      ("failure_phase", { $0.failure?.phase.rawValue }),
      ("failure_reason", { $0.failure?.reason.rawValue }),
      ("stun_error_code", { $0.failure?.stunErrorCode.map(String.init) }),
      ("highest_rung", { $0.highestRung.rawValue }),
      ("findings", { findings[$0].map(\.id).joined(separator: " ") }),
      ("duration_seconds", { $0.outcome == .skipped ? nil : $0.duration.decimalSeconds }),
      ("rtt_min_seconds", { $0.rtt?.min.decimalSeconds }),
      ("rtt_median_seconds", { $0.rtt?.median.decimalSeconds }),
      ("rtt_p95_seconds", { $0.rtt?.p95.decimalSeconds }),
      ("rtt_max_seconds", { $0.rtt?.max.decimalSeconds }),
      ("rtt_jitter_seconds", { $0.rtt?.jitter?.decimalSeconds }),
    ]
      + PhaseName.allCases.map { phase in
        ("\(phase.rawValue)_seconds", { $0.duration(of: phase)?.decimalSeconds })
      } + [
        ("datagrams_sent", { "\($0.datagramsSent)" }),
        ("datagrams_lost", { "\($0.datagramsLost)" }),
        ("mapped_address", { $0.mappedAddress?.description }),
        ("relayed_addresses", { $0.relayedAddresses.map(\.description).joined(separator: " ") }),
        ("lifetime_seconds", { $0.lifetimeSeconds.map { "\($0)" } }),
        ("software", { $0.software.map { spared($0.text) } }),
        ("tls_version", { $0.tls?.version.map { spared($0.text) } }),
        ("certificate_not_after", { $0.tls?.certificate?.notAfter.description }),
        ("message", { $0.failure.map { spared($0.message.text) } }),
        ("target_key", { spared(keys.key(of: $0)) }),
      ]
  }

  /// Text chosen by a server must not become a formula in a spreadsheet.
  private func spared(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) else {
      return text
    }
    return "'" + text
  }

  private func field(_ value: String?) -> String {
    guard let value, value.utf8.contains(where: Self.endsField) else { return value ?? "" }
    return "\"" + value.replacingSigns { $0 == "\"" ? "\"\"" : nil } + "\""
  }

  private static func endsField(_ byte: UInt8) -> Bool { "\",\r\n".utf8.contains(byte) }
}
