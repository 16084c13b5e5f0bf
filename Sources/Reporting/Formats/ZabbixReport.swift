import Measurements
import Vocabulary

extension ReportFormat {
  /// The input of `zabbix_sender --with-timestamps`: the metrics, one value a line.
  ///
  /// The host is `-`, which is what `zabbix_sender --host` names. The key of `iceprobe_success` is
  /// `iceprobe.success["SOURCE","TARGET","TRANSPORT","IP VERSION"]`, further labels follow in the
  /// order of their names.
  static let zabbix = ReportFormat(
    "zabbix", extension: "zabbix.txt", mediaType: "text/plain; charset=utf-8",
    for: "zabbix_sender --with-timestamps --host HOST --input-file"
  ) { report, _ in
    let time = report.run.startedAt.milliseconds / 1000
    func line(_ key: String, _ value: String) -> String {
      "- \(key.inQuotationMarks) \(time) \(value.inQuotationMarks)\n"
    }
    let metrics = ReportMetrics.families(of: report).flatMap { family in
      family.samples.map { line(key(family.name, $0.labels), $0.value) }.sorted()
    }
    let summary = SummaryLine.text(of: report).filter { !$0.isNewline }
    return
      ([line("iceprobe.targets", discovery(report)), line("iceprobe.summary", summary)]
      + metrics).joined()
  }
}

/// The labels of every target, and the macros that stand for them in low-level discovery.
private let macros = [
  ("source", "{#SOURCE}"), ("target", "{#TARGET}"), ("transport", "{#TRANSPORT}"),
  ("ip_version", "{#IPVERSION}"),
]

private func discovery(_ report: Report) -> String {
  let targets = Target.all(in: report).map { target in
    JSON.object(
      JSON.Members(macros.map { ($1, .string(plain(target.labels[$0] ?? ""))) }))
  }
  return JSON.array(targets).written(pretty: false)
}

private func key(_ name: String, _ labels: Labels) -> String {
  let first = macros.map(\.0).filter { labels[$0] != nil }
  let rest = labels.names.filter { !first.contains($0) }
  let parameters = (first + rest).compactMap { labels[$0] }.map(parameter)
  return "iceprobe." + name.dropFirst("iceprobe_".count)
    + (parameters.isEmpty ? "" : "[\(parameters.joined(separator: ","))]")
}

/// A quoted parameter of an item's key.
private func parameter(_ text: String) -> String {
  plain(text).inQuotationMarks
}

/// A backslash cannot be escaped in a parameter, and must not be its last character.
private func plain(_ text: String) -> String {
  text.replacingSigns { $0 == "\\" ? "/" : nil }
}
