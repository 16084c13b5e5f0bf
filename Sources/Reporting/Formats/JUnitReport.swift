import Measurements
import Vocabulary

extension ReportFormat {
  /// One suite per server, one test case per check.
  static let junit = ReportFormat(
    "junit", extension: "xml", mediaType: "application/xml", for: "CI servers that read JUnit XML"
  ) { report, _ in JUnitReport(report).text }
}

private struct JUnitReport {
  private let report: Report
  private let findings: FindingsByCheck

  init(_ report: Report) {
    self.report = report
    findings = FindingsByCheck(report)
  }

  var text: String {
    let hosts = report.checks.grouped { $0.server.host.text }
    let suites = hosts.map { host, checks in
      suite(host, checks.map(testCase), of: checks)
    }
    let failed = report.sources.filter { $0.outcome == .failed }
    let sources =
      failed.isEmpty ? [] : [element("testsuite", sourceCounts(failed), failed.map(testCase))]
    let attributes =
      [("name", report.tool.name)] + counts(of: report.checks, and: failed.count)
      + [("time", report.run.duration.decimalSeconds), ("timestamp", timestamp)]
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + element("testsuites", attributes, suites + sources)
  }

  /// Readers expect a time without a zone; it is UTC.
  private var timestamp: String { String(report.run.startedAt.description.prefix(19)) }

  private func suite(_ host: String, _ cases: [String], of checks: [CheckResult]) -> String {
    let time = checks.map(\.duration).max() ?? .zero
    let attributes =
      [("name", host)] + counts(of: checks, and: 0)
      + [("time", time.decimalSeconds), ("timestamp", timestamp)]
    return element("testsuite", attributes, cases)
  }

  private func sourceCounts(_ sources: [SourceResult]) -> [(String, String)] {
    [
      ("name", "sources"), ("tests", "\(sources.count)"), ("failures", "0"),
      ("errors", "\(sources.count)"), ("skipped", "0"), ("timestamp", timestamp),
    ]
  }

  private func counts(of checks: [CheckResult], and errors: Int) -> [(String, String)] {
    let failed = checks.filter { $0.outcome == .failed }
    let undecided = failed.count { $0.failure?.reason.isUndecided == true }
    return [
      ("tests", "\(checks.count + errors)"), ("failures", "\(failed.count - undecided)"),
      ("errors", "\(undecided + errors)"),
      ("skipped", "\(checks.count { $0.outcome == .skipped })"),
    ]
  }

  private func testCase(_ check: CheckResult) -> String {
    let attributes = [
      ("name", "\(check.subject) (\(check.kind.rawValue))"),
      ("classname", "\(report.tool.name).\(check.server.host)"),
      ("time", check.duration.decimalSeconds),
    ]
    switch check.outcome {
    case .ok: return element("testcase", attributes, [])
    case .skipped:
      return element("testcase", attributes, [element("skipped", [("message", "not tried")], [])])
    case .failed:
      guard let failure = check.failure else { return element("testcase", attributes, []) }
      return element(
        "testcase", attributes, [told(failure, explained: findings[check].first)])
    }
  }

  private func testCase(_ source: SourceResult) -> String {
    let attributes = [
      ("name", "\(source.kind) \(source.name)"), ("classname", "\(report.tool.name).sources"),
      ("time", source.duration.decimalSeconds),
    ]
    let failure = source.failure ?? Failure(.other, during: .config, message: "it failed")
    return element("testcase", attributes, [told(failure, explained: nil)])
  }

  /// A check that could not be made is an error, one that was made and failed is a failure.
  private func told(_ failure: Failure, explained finding: Finding?) -> String {
    let isError = failure.reason.isUndecided || failure.reason == .configFetch
    let lines =
      [failure.message.text] + failure.evidence.map(\.text)
      + (finding.map { [$0.title.text, "→ " + $0.remedy.text] } ?? [])
    let attributes = [
      ("message", finding?.title.text ?? failure.message.text),
      ("type", finding?.id ?? failure.reason.rawValue),
    ]
    return element(
      isError ? "error" : "failure", attributes, [xmlEscaped(lines.joined(separator: "\n")) + "\n"])
  }

  private func element(
    _ name: String, _ attributes: [(String, String)], _ children: [String]
  ) -> String {
    let written = attributes.map { " \($0)=\"\(xmlEscaped($1))\"" }.joined()
    guard !children.isEmpty else { return "<\(name)\(written)/>\n" }
    return "<\(name)\(written)>\n\(children.joined())</\(name)>\n"
  }
}
