package import Measurements

/// What of a report a person wants to see beyond its first screen.
package struct TextDetail: OptionSet, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// Every check has its row, every finding all its evidence.
  package static let all = TextDetail(rawValue: 1)
  /// Where each check's time went.
  package static let waterfall = TextDetail(rawValue: 2)
}

/// The report for a person at a terminal: the verdict, the causes and what to do, what failed, what
/// passed.
///
/// A few checks have a row each; of many, only those that failed do, and the rest is told by server.
package enum TextReport {
  /// Below this a row is cut rather than laid out anew; beyond it lines are too long to follow.
  private static let layoutWidths = 80...200
  /// Narrower than this even prose has no room.
  private static let leastWidth = 20
  /// So many rows and their waterfall fit on one screen of 24 lines.
  private static let fewChecks = 8

  package static func text(
    of report: Report, width: Int = 80, isColored: Bool = false, detail: TextDetail = []
  ) -> String {
    let summary = ReportSummary(report)
    let isBrief = report.checks.count > fewChecks && !detail.contains(.all)
    let isAllWell = summary.causes.isEmpty && summary.count(.failed) == 0
    var page = Page(
      width: max(leastWidth, min(width, layoutWidths.upperBound)),
      layoutWidth: min(max(width, layoutWidths.lowerBound), layoutWidths.upperBound),
      palette: Palette(isColored: isColored))

    page.addHeadline(of: report, summary)
    page.addCauses(summary, isBrief: isBrief)
    let rows = isBrief ? report.checks.filter { $0.outcome == .failed } : report.checks
    page.addNAT(of: report.checks)
    page.addTable(of: rows, in: report, mergesAlike: isBrief)
    if isBrief { page.addPassed(report.checks.filter { $0.outcome == .ok }) }
    // A NAT test is not about time.
    let isTimed = report.checks.contains { $0.nat == nil }
    if detail.contains(.waterfall) || !isBrief && isAllWell && isTimed {
      page.addWaterfall(of: report.checks)
    }
    page.addNotes(summary.notes, isBrief: isBrief)
    if isBrief { page.addHint(detail) }
    return page.lines.map { $0 + "\n" }.joined()
  }
}
