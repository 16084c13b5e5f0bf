package import Measurements

/// The report for a person at a terminal: the verdict, the checks, where the time went, the causes.
package enum TextReport {
  /// Below this a table is none; beyond it lines are too long to follow.
  private static let widths = 60...160

  package static func text(of report: Report, width: Int = 80, isColored: Bool = false) -> String {
    let width = min(max(width, widths.lowerBound), widths.upperBound)
    var page = Page(width: width, palette: Palette(isColored: isColored))
    page.addHeadline(of: report)
    page.addTable(of: report.checks)
    page.addWaterfall(of: report.checks)
    page.addFailures(of: report)
    page.addFindings(report.findings)
    return page.lines.map { $0 + "\n" }.joined()
  }
}
