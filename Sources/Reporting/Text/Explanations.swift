import Measurements
import Vocabulary

extension Page {
  /// Each failure with what was seen; checks that failed alike are told together.
  mutating func addFailures(of report: Report) {
    let sources = report.sources.compactMap { source in
      source.failure.map { (subject: "source \(source.kind) \(source.name)", failure: $0) }
    }
    let checks = report.checks.compactMap { check in
      check.failure.map {
        (subject: "\(check.id) \(check.transport.rawValue) \(place(of: check))", failure: $0)
      }
    }
    guard !(sources + checks).isEmpty else { return }
    heading("Failures")
    for (failure, alike) in (sources + checks).grouped(by: \.failure) {
      add(failure, of: alike.map(\.subject).joined(separator: ", "))
    }
  }

  private func place(of check: CheckResult) -> String {
    check.server.socketAddress?.description ?? check.server.host.text
  }

  private mutating func add(_ failure: Failure, of subject: String) {
    let code = failure.stunErrorCode.map { ", error \($0)" } ?? ""
    let errno = failure.errno.map { ", errno \($0)" } ?? ""
    paragraph(
      "\(subject): \(failure.reason.words) at \(failure.phase.rawValue)\(code)\(errno)",
      after: "✗ ", .bad)
    paragraph(failure.message.text, indent: 2)
    for evidence in failure.evidence { paragraph(evidence.text, after: "· ", .dim, indent: 2) }
  }

  /// Each cause with its evidence and what to change.
  mutating func addFindings(_ findings: [Finding]) {
    guard !findings.isEmpty else { return }
    heading("Findings")
    for (index, finding) in findings.enumerated() {
      if index > 0 { add("") }
      let checks = finding.checks.isEmpty ? "" : " (\(finding.checks.joined(separator: ", ")))"
      paragraph(
        "\(finding.title) [\(finding.id)]\(checks)", after: "\(finding.severity.rawValue) ",
        finding.severity.role)
      for evidence in finding.evidence { paragraph(evidence.text, after: "· ", .dim, indent: 2) }
      paragraph(finding.remedy.text, after: "→ ", .good, indent: 2)
    }
  }
}
