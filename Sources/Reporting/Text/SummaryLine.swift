package import Measurements
import Vocabulary

/// The report in one line, for cron, logs and chat.
package enum SummaryLine {
  /// Such as `FAILED 5 of 24 checks, 2 causes: CAUSE (c1 c4 c7); CAUSE (c9 c10). rtt median 12 ms`.
  package static func text(of report: Report) -> String {
    "\(report.verdict.rawValue.uppercased()) \(textWithoutVerdict(of: report, namingFailure: false))"
  }

  /// `namingFailure`: whether `failed` stands behind the number of failed checks of a failed run, too.
  static func textWithoutVerdict(of report: Report, namingFailure: Bool) -> String {
    let summary = ReportSummary(report)
    let told = summary.causes.isEmpty ? summary.warnings : summary.causes
    let causes = told.prefix(2).map { finding in
      let ids = finding.shownByChecks
      return ids.isEmpty ? finding.title.text : "\(finding.title) (\(idList(ids)))"
    }
    let median = summary.roundTrips.map { ["rtt median \($0.median.humanReadable)"] } ?? []
    let head = report.outcomeText(summary, namingFailure: namingFailure)
    let first = causes.isEmpty ? head : "\(head): \(causes.joined(separator: "; "))"
    return ([first] + median).joined(separator: ". ") + "\n"
  }
}

extension Report {
  /// The number of checks by outcome, and of causes and warnings.
  func outcomeText(_ summary: ReportSummary, namingFailure: Bool = false) -> String {
    let findings = [
      plural(summary.causes.count, "cause"), plural(summary.warnings.count, "warning"),
    ].filter { !$0.hasPrefix("0 ") }
    let checks = checksText(summary, namingFailure: namingFailure)
    let text = ([checks] + findings).joined(separator: ", ")
    guard run.isPartial else { return text }
    let end = run.deadline.map { "cut off to end within \($0.humanReadable)" } ?? "interrupted"
    return "\(text); \(end), the rest was not measured"
  }

  private func checksText(_ summary: ReportSummary, namingFailure: Bool) -> String {
    let (failed, passed) = (summary.count(.failed), summary.count(.ok))
    let rest = [(summary.unfinished, "not finished"), (summary.count(.skipped), "skipped")]
      .filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }
    let tried = failed + passed
    let isNamed = verdict != .failed || namingFailure
    let first: String? =
      if tried == 0 { nil } else if failed == 0 { "\(plural(passed, "check")) passed" } else {
        "\(failed) of \(plural(tried, "check"))\(isNamed ? " failed" : "")"
      }
    let parts = [first].compactMap(\.self) + rest
    guard !parts.isEmpty else { return "nothing was checked" }
    return parts.joined(separator: ", ") + (tried == 0 ? reasonNotToTry : "")
  }

  /// What all checks that were left out have in common.
  private var reasonNotToTry: String {
    let reasons = Set(checks.map { $0.observations.last?.description ?? "" })
    guard reasons.count == 1, let reason = reasons.first, !reason.isEmpty else { return "" }
    return ": \(reason)"
  }
}
