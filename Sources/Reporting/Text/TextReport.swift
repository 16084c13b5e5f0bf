package import Measurements

/// The parts of a report to show beyond its first screen.
package struct TextDetail: OptionSet, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// A row for every check, and all evidence for every finding.
  package static let all = TextDetail(rawValue: 1)
  /// How each check spent its time.
  package static let waterfall = TextDetail(rawValue: 2)
}

/// The report for a person at a terminal: the verdict, the causes and remedies, what failed, what
/// passed.
///
/// A few checks get a row each; of many, only the failed ones do, and the rest is summarised by
/// server.
package enum TextReport {
  /// Below this width a row is cut rather than laid out again; above it lines are too long to
  /// follow.
  private static let layoutWidths = 80...200
  /// Narrower than this, not even prose has room.
  private static let leastWidth = 20
  /// This many rows and their waterfall fit on one screen of 24 lines.
  private static let fewChecks = 8

  package static func text(
    of report: Report, width: Int = 80, isColored: Bool = false, detail: TextDetail = []
  ) -> String {
    let isBrief = report.checks.count > fewChecks && !detail.contains(.all)
    let page = { brevity in
      Self.page(of: report, width: width, isColored: isColored, detail, brevity)
    }
    guard isBrief else { return text(of: page(nil)) }
    let levels = Brevity.allCases
    let fitting = levels.lazy.map(page).first { $0.lines.count <= Brevity.screen }
    return text(of: fitting ?? page(levels.last))
  }

  private static func text(of page: Page) -> String {
    page.lines.map { $0 + "\n" }.joined()
  }

  /// `brevity`: for a report on many checks.
  private static func page(
    of report: Report, width: Int, isColored: Bool, _ detail: TextDetail, _ brevity: Brevity?
  ) -> Page {
    let summary = ReportSummary(report)
    let isBrief = brevity != nil
    let isAllWell = summary.causes.isEmpty && summary.count(.failed) == 0
    var page = Page(
      width: max(leastWidth, min(width, layoutWidths.upperBound)),
      layoutWidth: min(max(width, layoutWidths.lowerBound), layoutWidths.upperBound),
      palette: Palette(isColored: isColored))

    page.addHeadline(of: report, summary)
    let findings = summary.causes + summary.warnings
    // What works can wait where something fails.
    let first = isBrief && !isAllWell ? summary.causes.count : findings.count
    page.addFindings(findings[..<first], of: summary, brevity)
    let rows = isBrief ? report.checks.filter { $0.outcome == .failed } : report.checks
    page.addNAT(of: report.checks)
    page.addAudits(of: report.checks)
    page.addTable(of: rows, in: report, mergesAlike: isBrief)
    page.addFindings(findings[first...], of: summary, brevity)
    page.addPairs(of: report)
    if let brevity {
      page.addPassed(report.checks.filter { $0.outcome == .ok }, brevity)
    }
    // Neither a NAT test nor an audit is about time.
    let isTimed = report.checks.contains { $0.nat == nil && $0.audit == nil }
    if detail.contains(.waterfall) || !isBrief && isAllWell && isTimed {
      page.addWaterfall(of: report.checks)
    }
    page.addNotes(summary.notes, brevity)
    if let brevity { page.addHint(detail, brevity) }
    return page
  }
}
