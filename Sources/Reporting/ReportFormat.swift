package import Measurements

/// The presentation of a report at its destination.
package struct Presentation: Hashable, Sendable {
  package var isTerminal: Bool
  package var isColored: Bool
  /// The terminal's columns.
  package var width: Int
  /// The parts of the text report beyond its first screen.
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

/// A format of `--format`: a name, and how to render a report as bytes.
///
/// Where the bytes go is decided elsewhere.
package struct ReportFormat: Sendable {
  package let name: String
  /// Of a file, without the dot.
  package let fileExtension: String
  package let mediaType: String
  /// The intended readers, as in a help text.
  package let audience: String
  private let render: @Sendable (Report, Presentation) -> String

  init(
    _ name: String, extension fileExtension: String, mediaType: String, for audience: String,
    _ render: @escaping @Sendable (Report, Presentation) -> String
  ) {
    self.name = name
    self.fileExtension = fileExtension
    self.mediaType = mediaType
    self.audience = audience
    self.render = render
  }

  /// Every format, those for people first.
  package static let all: [ReportFormat] = [
    .text, .summary, .json, .html, .markdown, .csv, .ndjson, .junit, .tap, .github, .prometheus,
    .openMetrics, .influx, .otlp, .nagios, .checkmk, .zabbix, .sarif, .sdp,
  ]

  package static func named(_ name: String) -> ReportFormat? {
    all.first { $0.name == name }
  }

  /// The whole report, ending with a newline; the same value always gives the same bytes.
  package func bytes(of report: Report, for presentation: Presentation = .plain) -> [UInt8] {
    Array(render(report, presentation).utf8)
  }
}

extension ReportFormat: Hashable {
  package static func == (left: ReportFormat, right: ReportFormat) -> Bool {
    left.name == right.name
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ReportFormat: CustomStringConvertible {
  package var description: String { name }
}

extension ReportFormat {
  package static let text = ReportFormat(
    "text", extension: "txt", mediaType: "text/plain; charset=utf-8", for: "a person at a terminal"
  ) { report, presentation in
    TextReport.text(
      of: report, width: presentation.width, isColored: presentation.isColored,
      detail: presentation.detail)
  }

  static let summary = ReportFormat(
    "summary", extension: "summary.txt", mediaType: "text/plain; charset=utf-8",
    for: "cron, logs and chat: one line"
  ) { report, _ in SummaryLine.text(of: report) }

  package static let json = ReportFormat(
    "json", extension: "json", mediaType: "application/json", for: "programs, and for reading again"
  ) { report, presentation in JSONReport.text(of: report, pretty: presentation.isTerminal) }
}
