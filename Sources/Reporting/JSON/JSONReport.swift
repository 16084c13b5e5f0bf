package import Measurements
import Vocabulary

/// The report as one JSON document, written and read again.
package enum JSONReport {
  package static let schemaVersion = "1.1"

  package static func text(of report: Report, pretty: Bool) -> String {
    let keys = TargetKeys(report)
    var writer = JSONWriter(pretty: pretty)
    // As values, ten thousand checks would take several times the memory of their text.
    writer.write(
      members(of: report), streaming: "checks",
      report.checks.lazy.map { check in
        .object(
          ReportForms.check.members(of: check)
            .merging(["target_key": .string(keys.key(of: check))]))
      })
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }

  /// All but the checks.
  private static func members(of report: Report) -> JSON.Members {
    let connected = report.timesToConnected
    return [
      "schema_version": .string(schemaVersion),
      "tool": ReportForms.tool.form.write(report.tool),
      "run": ReportForms.run.form.write(report.run),
      "verdict": .string(report.verdict.rawValue),
      "summary": summary(of: report),
      "sources": .array(report.sources.map { source($0, connected[$0.id]) }),
      "findings": JSONForm<[Finding]>.list(of: ReportForms.finding.form).write(report.findings),
    ]
  }

  private static func source(_ source: SourceResult, _ connected: TimeToConnected?) -> JSON {
    var members = ReportForms.source.members(of: source)
    if source.steps.contains(where: { $0.name == .whip }) {
      members["time_to_connected"] =
        connected.map(timeToConnected) ?? .null
    }
    return .object(members)
  }

  private static func timeToConnected(_ time: TimeToConnected) -> JSON {
    .object([
      "total_seconds": .seconds(time.total),
      "token_seconds": .seconds(time.token),
      "whip_seconds": .seconds(time.whip),
      "ice_seconds": .seconds(time.ice),
      "dtls_seconds": .seconds(time.dtls),
    ])
  }

  static func summary(of report: Report) -> JSON {
    let summary = ReportSummary(report)
    func told(_ findings: [Finding]) -> JSON {
      .array(
        findings.map { finding in
          .object([
            "finding": .string(finding.id),
            "checks": .array(finding.shownByChecks.map(JSON.string)),
          ])
        })
    }
    let relay = TransportProtocol.allCases.compactMap { transport in
      summary.relay[transport].map { score in
        JSON.object(score.members.merging(["transport": .string(transport.rawValue)]))
      }
    }
    return .object([
      "ok_count": .integer(summary.count(.ok)),
      "failed_count": .integer(summary.count(.failed)),
      "skipped_count": .integer(summary.count(.skipped)),
      "unfinished_count": .integer(summary.unfinished),
      "causes": told(summary.causes),
      "warnings": told(summary.warnings),
      "relay": .array(relay),
      "stun": .object(summary.stun.members),
      "median_rtt_seconds": summary.roundTrips.map { .seconds($0.median) } ?? .null,
      "nat_mapping": natMapping(MappingSummary(report)),
    ])
  }

  private static func natMapping(_ mapping: MappingSummary) -> JSON {
    .object([
      "state": .string(mapping.state.rawValue),
      "reason": mapping.untested.map { .string($0.rawValue) } ?? .null,
      "server_count": .integer(mapping.serverCount),
    ])
  }
}

extension ReportSummary.Score {
  fileprivate var members: JSON.Members {
    ["passed_count": .integer(passed), "tried_count": .integer(tried)]
  }
}
