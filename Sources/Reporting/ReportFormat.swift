package import Measurements

/// How a report is to look where it goes.
package struct Presentation: Hashable, Sendable {
  package var isTerminal: Bool
  package var isColored: Bool
  /// The terminal's columns.
  package var width: Int

  package init(isTerminal: Bool, isColored: Bool, width: Int = 80) {
    self.isTerminal = isTerminal
    self.isColored = isColored
    self.width = width
  }

  /// For a file or a pipe.
  package static let plain = Presentation(isTerminal: false, isColored: false)
}

/// The formats of `--format`.
package enum ReportFormat: String, CaseIterable, Hashable, Sendable {
  case text
  case json
  case prometheus

  /// The whole report, with its last line ended; from one value always the same bytes.
  package func text(of report: Report, for presentation: Presentation = .plain) -> String {
    switch self {
    case .text:
      TextReport.text(of: report, width: presentation.width, isColored: presentation.isColored)
    case .json: JSONReport.text(of: report, pretty: presentation.isTerminal)
    case .prometheus: PrometheusReport.text(of: report)
    }
  }
}
