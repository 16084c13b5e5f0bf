import Measurements
import Vocabulary

extension ReportFormat {
  /// Version 13, the newest that Perl's `prove` reads.
  static let tap = ReportFormat(
    "tap", extension: "tap", mediaType: "text/plain; charset=utf-8",
    for: "the Test Anything Protocol's readers, such as prove"
  ) { report, _ in
    let checks = report.checks.enumerated().map { index, check in
      point(check, number: index + 1)
    }
    let failed = report.sources.filter { $0.outcome == .failed }
    let sources = failed.enumerated().map { index, source in
      point(source, number: report.checks.count + index + 1)
    }
    let plan =
      checks.isEmpty && sources.isEmpty
      ? "1..0 # SKIP nothing was checked\n" : "1..\(checks.count + sources.count)\n"
    return "TAP version 13\n\(plan)\((checks + sources).joined())"
  }
}

private func point(_ check: CheckResult, number: Int) -> String {
  let text = description("\(check.id) \(check.kind.word) \(check.subject)")
  switch check.outcome {
  case .ok: return "ok \(number) - \(text)\n"
  case .skipped: return "ok \(number) - \(text) # SKIP not tried\n"
  case .failed: return "not ok \(number) - \(text)\n\(check.failure.map(details) ?? "")"
  }
}

private func point(_ source: SourceResult, number: Int) -> String {
  "not ok \(number) - \(description("source \(source.kind) \(source.name)"))\n"
    + (source.failure.map(details) ?? "")
}

/// A number sign would begin a directive.
private func description(_ text: String) -> String {
  text.replacingSigns { $0 == "#" ? "\\#" : nil }
}

/// The failure as YAML; its quoted strings are written as JSON.
private func details(_ failure: Failure) -> String {
  var members = [
    ("message", JSON.text(failure.message)),
    ("reason", .string(failure.reason.rawValue)), ("phase", .string(failure.phase.rawValue)),
  ]
  if let code = failure.stunErrorCode { members.append(("stun_error_code", .integer(code))) }
  if !failure.evidence.isEmpty {
    members.append(("evidence", .array(failure.evidence.map(JSON.text))))
  }
  let lines = members.map { "  \($0): \($1.written(pretty: false))\n" }
  return "  ---\n\(lines.joined())  ...\n"
}
