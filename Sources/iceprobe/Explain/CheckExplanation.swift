import Measurements
import Reporting
import Vocabulary

/// One check of a saved report in full: what was tried, how far it got, and what explains it.
struct CheckExplanation {
  private let check: CheckResult
  private let findings: [Finding]

  /// `nil` if the report has no check with this id.
  init?(_ id: String, in report: Report) {
    guard let check = report.checks.first(where: { $0.id == id }) else { return nil }
    self.check = check
    findings = report.findings.filter { ($0.checks + $0.explains).contains(id) }
  }

  var text: String {
    let parts = [heading, phases, failure].filter { !$0.isEmpty }
    return (parts.map { $0.joined(separator: "\n") } + findings.map(Self.text(of:)))
      .joined(separator: "\n\n") + "\n"
  }

  private var heading: [String] {
    let server = check.server
    let rows = [
      ("check", "\(check.id), \(check.kind.rawValue), \(check.outcome.rawValue)"),
      ("uri", check.uri.text),
      (
        "server",
        "\(check.transport.rawValue), \(server.address?.description ?? server.host.text) "
          + "port \(server.port)"
      ),
      ("reached", check.highestRung.rawValue),
      ("rtt", check.rtt.map { "\($0.median.humanReadable) (median)" } ?? ""),
      ("mapped", check.mappedAddress?.description ?? ""),
      ("relayed", check.relayedAddresses.map(\.description).joined(separator: ", ")),
      ("software", check.software?.text ?? ""),
    ]
    return rows.filter { !$0.1.isEmpty }.map(Self.row)
  }

  private var phases: [String] {
    check.phases.map { phase in
      let outcome = phase.outcome == .ok ? "" : ", \(phase.outcome.rawValue)"
      return Self.row((phase.name.rawValue, phase.duration.humanReadable + outcome))
    }
  }

  private var failure: [String] {
    guard let failure = check.failure else { return [] }
    return [Self.row(("failed", "\(failure.reason.rawValue): \(failure.message)"))]
      + failure.evidence.map { Self.row(("", $0.text)) }
  }

  private static func text(of finding: Finding) -> String {
    ([
      "\(finding.severity.rawValue) \(finding.title) [\(finding.id)]",
      "  \(finding.confidence.rawValue)",
    ] + finding.evidence.map { "  · \($0)" } + ["  → \(finding.remedy)"]).joined(separator: "\n")
  }

  private static func row(_ row: (name: String, value: String)) -> String {
    let margin = String(repeating: " ", count: max(1, 16 - row.name.count))
    return "\(row.name)\(margin)\(row.value)"
  }
}
