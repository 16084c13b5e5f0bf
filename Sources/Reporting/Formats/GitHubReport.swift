import Measurements
import Vocabulary

extension ReportFormat {
  /// Workflow commands: an annotation for each cause and warning, up to GitHub's limit.
  static let github = ReportFormat(
    "github", extension: "github.txt", mediaType: "text/plain; charset=utf-8",
    for: "GitHub Actions: annotations of a step"
  ) { report, _ in
    let summary = ReportSummary(report)
    let verdict = command("notice", "\(report.tool.name) \(report.verdict.rawValue.uppercased())") {
      report.outcomeText(summary)
    }
    return annotations("error", summary.causes) + annotations("warning", summary.warnings) + verdict
  }
}

/// GitHub shows ten of each kind per step; the last one says how many more there are.
private let limitOfAKind = 10

private func annotations(_ kind: String, _ findings: [Finding]) -> String {
  let told = findings.count > limitOfAKind ? findings.prefix(limitOfAKind - 1) : findings[...]
  let commands = told.map { finding in
    command(kind, finding.title.text) {
      let ids = idList(finding.shownByChecks)
      let evidence = withoutRepeatedPlaces(finding.evidence.map(\.text))
      return ((ids.isEmpty ? [] : [ids]) + evidence + ["→ " + finding.remedy.text])
        .joined(separator: "\n")
    }
  }
  let rest = findings.count - told.count
  return commands.joined()
    + (rest > 0 ? command(kind, "\(rest) more") { "See the report." } : "")
}

private func command(_ kind: String, _ title: String, _ message: () -> String) -> String {
  let property = encoded(title, [":": "%3A", ",": "%2C"])
  return "::\(kind) title=\(property)::\(encoded(message(), [:]))\n"
}

private func encoded(_ text: String, _ more: [Unicode.Scalar: String]) -> String {
  let codes = more.merging(["%": "%25", "\r": "%0D", "\n": "%0A"]) { $1 }
  return text.replacingSigns { codes[$0] }
}
