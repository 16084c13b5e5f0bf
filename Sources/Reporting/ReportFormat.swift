package import Measurements

/// How a report is to look where it goes.
package struct Presentation: Hashable, Sendable {
  package var isTerminal: Bool
  package var isColored: Bool
  /// The terminal's columns.
  package var width: Int
  /// What the text report shows beyond its first screen.
  package var detail: TextDetail

  package init(isTerminal: Bool, isColored: Bool, width: Int = 80, detail: TextDetail = []) {
    self.isTerminal = isTerminal
    self.isColored = isColored
    self.width = width
    self.detail = detail
  }

  /// For a file or a pipe.
  package static let plain = Presentation(isTerminal: false, isColored: false)
}

/// The formats of `--format`.
package enum ReportFormat: String, CaseIterable, Hashable, Sendable {
  case text
  case summary
  case json
  case prometheus

  /// The whole report, with its last line ended; from one value always the same bytes.
  package func text(of report: Report, for presentation: Presentation = .plain) -> String {
    switch self {
    case .text:
      TextReport.text(
        of: report, width: presentation.width, isColored: presentation.isColored,
        detail: presentation.detail)
    case .summary: SummaryLine.text(of: report)
    case .json: JSONReport.text(of: report, pretty: presentation.isTerminal)
    case .prometheus: PrometheusReport.text(of: report)
    }
  }
}
