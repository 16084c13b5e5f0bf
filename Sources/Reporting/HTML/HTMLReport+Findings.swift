import Measurements
import Vocabulary

extension HTMLReport {
  /// The causes of the failures, then what works now but may not for long.
  var causes: Markup? {
    let told = summary.causes + summary.warnings
    guard !told.isEmpty else { return nil }
    let items = told.enumerated().map { index, finding in
      item(finding, isCause: index < summary.causes.count)
    }
    let heading = summary.causes.isEmpty ? "Warnings" : "Causes"
    return section("causes", heading, [.element("ol", ["class": "findings"], items)])
  }

  /// Findings that change no verdict.
  var notes: Markup? {
    guard !summary.notes.isEmpty else { return nil }
    let items = summary.notes.map { item($0, isCause: false) }
    return section("notes", "Notes", [.element("ul", ["class": "findings"], items)])
  }

  private func item(_ finding: Finding, isCause: Bool) -> Markup {
    let evidence = withoutRepeatedPlaces(finding.evidence.map(\.text))
    let list = Markup.element("ul", [:], evidence.map { .element("li", text: $0) })
    let kind = isCause ? finding.confidence.rawValue : finding.severity.rawValue
    return .element(
      "li", ["class": "finding \(finding.severity.rawValue)"],
      [
        .element("h3", text: finding.title.text),
        .element(
          "p", ["class": "badges"],
          [.text("\(kind), \(finding.id)")] + checkLinks(finding.shownByChecks)),
      ] + (evidence.isEmpty ? [] : [list]) + [
        .element("p", ["class": "remedy"], text: "→ \(finding.remedy)")
      ])
  }

  private static let linkLimit = 20

  private func checkLinks(_ ids: [String]) -> [Markup] {
    guard !ids.isEmpty else { return [] }
    let links = ids.prefix(Self.linkLimit).flatMap { [Markup.text(" "), link(to: $0)] }
    let rest = ids.count - min(ids.count, Self.linkLimit)
    return [.text(", \(ids.count == 1 ? "check" : "checks")")] + links
      + (rest > 0 ? [.text(" and \(rest) more")] : [])
  }
}
