import Foundation

/// One check of a saved report in full: what was tried, how far it got, and what explains it.
struct CheckExplanation {
  private let check: Entry
  private let findings: [Entry]

  /// `nil` if the report has no check with this id.
  init?(_ id: String, in report: SavedReport) {
    guard let check = report.checks.first(where: { $0["id"].text == id }) else { return nil }
    self.check = check
    findings = report.findings.filter { finding in
      (finding["checks"].texts + finding["explains"].texts).contains(id)
    }
  }

  var text: String {
    let parts = [heading, phases, failure].filter { !$0.isEmpty }
    return (parts.map { $0.joined(separator: "\n") } + findings.map(Self.text(of:)))
      .joined(separator: "\n\n") + "\n"
  }

  private var heading: [String] {
    let server = check["server"]
    let place = [
      server["address"].text ?? server["host"].text,
      server["port"].number.flatMap { UInt16(exactly: $0) }.map { "\($0)" },
    ]
    let rows = [
      ("check", [check["id"].text, check["kind"].text, check["outcome"].text].joined),
      ("uri", check["uri"].text ?? ""),
      (
        "server",
        [check["transport"].text, place.compactMap(\.self).joined(separator: " port ")].joined
      ),
      ("reached", check["highest_rung"].text ?? ""),
      ("rtt", check["rtt"]["median_seconds"].number.map { "\(Self.time($0)) (median)" } ?? ""),
      ("mapped", check["mapped_address"].text ?? ""),
      ("relayed", check["relayed_addresses"].texts.joined(separator: ", ")),
      ("software", check["software"].text ?? ""),
    ]
    return rows.filter { !$0.1.isEmpty }.map(Self.row)
  }

  private var phases: [String] {
    check["phases"].elements.map { phase in
      let outcome = phase["outcome"].text == "ok" ? nil : phase["outcome"].text
      let time = phase["duration_seconds"].number.map(Self.time)
      return Self.row((phase["name"].text ?? "", [time, outcome].joined))
    }
  }

  private var failure: [String] {
    let failure = check["failure"]
    guard let reason = failure["reason"].text else { return [] }
    return [Self.row(("failed", "\(reason): \(failure["message"].text ?? "")"))]
      + failure["evidence"].texts.map { Self.row(("", $0)) }
  }

  private static func text(of finding: Entry) -> String {
    let id = finding["id"].text ?? ""
    let head = "\(finding["severity"].text ?? "") \(finding["title"].text ?? "") [\(id)]"
    let confidence = finding["confidence"].text.map { ["  \($0)"] } ?? []
    let remedy = finding["remedy"].text.map { ["  → \($0)"] } ?? []
    return ([head] + confidence + finding["evidence"].texts.map { "  · \($0)" } + remedy)
      .joined(separator: "\n")
  }

  private static func row(_ row: (name: String, value: String)) -> String {
    let margin = String(repeating: " ", count: max(1, 16 - row.name.count))
    return "\(row.name)\(margin)\(row.value)"
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 1 ? String(format: "%.3g ms", seconds * 1000) : String(format: "%.3g s", seconds)
  }
}

extension [String?] {
  fileprivate var joined: String { compactMap(\.self).joined(separator: ", ") }
}
