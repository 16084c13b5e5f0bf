import Measurements
import Vocabulary

extension ReportFormat {
  /// GitHub's Markdown, short enough for `GITHUB_STEP_SUMMARY`, which takes 1 MiB.
  static let markdown = ReportFormat(
    "markdown", extension: "md", mediaType: "text/markdown; charset=utf-8",
    for: "a ticket, a wiki or GITHUB_STEP_SUMMARY"
  ) { report, _ in MarkdownReport(report).text }
}

private struct MarkdownReport {
  /// A row has at most some 1,500 bytes, and the summary is for people.
  private static let rowLimit = 200
  private static let findingLimit = 50

  private let report: Report
  private let summary: ReportSummary

  init(_ report: Report) {
    self.report = report
    summary = ReportSummary(report)
  }

  var text: String {
    let head = """
      ## \(report.verdict.rawValue.uppercased()): \(report.outcomeText(summary))

      \(report.run.startedAt.wholeSeconds), took \(report.run.duration.humanReadable), \
      \(escaped(report.tool.name)) \(escaped(report.tool.version))


      """
    return head + causes + table
  }

  private var causes: String {
    let told = summary.causes + summary.warnings
    let texts = told.prefix(Self.findingLimit).map { finding in
      let ids = idList(finding.shownByChecks)
      let evidence = withoutRepeatedPlaces(finding.evidence.map(\.text))
        .map { "   - \(escaped($0))\n" }.joined()
      return """
        1. **\(escaped(finding.title.text))**\(ids.isEmpty ? "" : " (\(escaped(ids)))")

        \(evidence)   - → \(escaped(finding.remedy.text))

        """
    }
    let rest = told.count - texts.count
    return texts.joined(separator: "\n") + (texts.isEmpty ? "" : "\n")
      + (rest > 0 ? "and \(plural(rest, "more finding"))\n\n" : "")
  }

  private var table: String {
    guard !report.checks.isEmpty else { return "" }
    let ordered =
      report.checks.filter { $0.outcome == .failed }
      + report.checks.filter { $0.outcome != .failed }
    let rows = ordered.prefix(Self.rowLimit).map { check in
      let cells = [
        check.mark, check.id, check.uri.text, check.transport.rawValue,
        check.server.text, check.rtt?.median.humanReadable ?? "", check.result,
      ]
      return "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }
    let rest = ordered.count - rows.count
    return """
      | | check | URI | over | server | rtt | result |
      | --- | --- | --- | --- | --- | --- | --- |
      \(rows.joined())
      """ + (rest > 0 ? "\nand \(plural(rest, "more check"))\n" : "")
  }

  /// Escapes Markdown, HTML and mentions.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!", "$": result += "\\\(scalar)"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      // A word joiner keeps it from being a mention.
      case "@": result += "@\u{2060}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
