package import Measurements

/// The report in the Prometheus text format 0.0.4, for node_exporter's textfile collector.
///
/// Without timestamps, which that collector rejects.
package enum PrometheusReport {
  package static func text(of report: Report) -> String {
    ReportMetrics.families(of: report).text()
  }
}

extension ReportFormat {
  static let prometheus = ReportFormat(
    "prometheus", extension: "prom", mediaType: "text/plain; version=0.0.4",
    for: "node_exporter's textfile collector"
  ) { report, _ in PrometheusReport.text(of: report) }
}
