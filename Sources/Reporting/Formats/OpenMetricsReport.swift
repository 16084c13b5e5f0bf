import Measurements

extension ReportFormat {
  /// OpenMetrics 1.0: the metrics with the time of the run, for backfilling.
  static let openMetrics = ReportFormat(
    "openmetrics", extension: "om",
    mediaType: "application/openmetrics-text; version=1.0.0; charset=utf-8",
    for: "promtool tsdb create-blocks-from openmetrics"
  ) { report, _ in
    let timestamp = report.run.startedAt.decimalSeconds
    return ReportMetrics.families(of: report).text(timestamp: timestamp)
      + "# EOF\n"
  }
}
