import Diagnosing
import Measurements
import Vocabulary

extension ReportFormat {
  /// SARIF 2.1.0 (OASIS): a rule for each finding of the catalogue that was found, and a result for each
  /// finding; where it was seen is a logical location, since no file is meant.
  static let sarif = ReportFormat(
    "sarif", extension: "sarif", mediaType: "application/sarif+json",
    for: "code scanning and security dashboards"
  ) { report, presentation in
    SARIFLog(report).json.written(pretty: presentation.isTerminal) + "\n"
  }
}

private struct SARIFLog {
  private let report: Report
  /// Each id once, in the order of the findings.
  private let rules: [String]

  init(_ report: Report) {
    self.report = report
    rules = report.findings.grouped(by: \.id).map(\.key)
  }

  var json: JSON {
    .object([
      "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
      "version": .string("2.1.0"),
      "runs": .array([
        .object([
          "tool": .object(["driver": driver]), "invocations": .array([invocation]),
          "results": .array(report.findings.map(result)),
          "columnKind": .string("unicodeCodePoints"),
        ])
      ]),
    ])
  }

  private var driver: JSON {
    .object([
      "name": .string(report.tool.name), "version": .string(report.tool.version),
      "rules": .array(rules.map(rule)),
    ])
  }

  /// A report of another version may know findings that this one does not.
  private func rule(_ id: String) -> JSON {
    guard let entry = FindingID(rawValue: id)?.entry else { return .object(["id": .string(id)]) }
    return .object([
      "id": .string(id), "shortDescription": message(entry.title.general),
      "fullDescription": message(entry.meaning),
      "help": message(entry.wholeRemedy.text(naming: .option)),
      "defaultConfiguration": .object(["level": .string(entry.severity.level)]),
    ])
  }

  private var invocation: JSON {
    .object([
      "executionSuccessful": .bool(!report.run.isPartial),
      "startTimeUtc": .string(report.run.startedAt.description),
    ])
  }

  private func result(_ finding: Finding) -> JSON {
    let lines = [finding.title.text] + finding.evidence.map(\.text) + [finding.remedy.text]
    return .object([
      "ruleId": .string(finding.id),
      "ruleIndex": .integer(rules.firstIndex(of: finding.id) ?? 0),
      "level": .string(finding.severity.level),
      "message": message(lines.joined(separator: "\n")),
      "locations": .array(places(of: finding).map(location)),
    ])
  }

  private func places(of finding: Finding) -> [CheckResult] {
    let ids = Set(finding.shownByChecks)
    return report.checks.filter { ids.contains($0.id) }
  }

  private func location(_ check: CheckResult) -> JSON {
    .object([
      "logicalLocations": .array([
        .object([
          "name": .string(check.server.text),
          "fullyQualifiedName": .string(
            "\(check.uri.text) \(check.transport.rawValue) \(check.server.text)"),
          "kind": .string("resource"),
        ])
      ])
    ])
  }

  private func message(_ text: String) -> JSON { .object(["text": .string(text)]) }
}

extension Severity {
  /// SARIF 2.1.0 section 3.27.10.
  fileprivate var level: String {
    switch self {
    case .critical: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }
}
