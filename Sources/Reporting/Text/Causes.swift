import Measurements
import Vocabulary

extension Page {
  /// Each cause with its checks, the evidence, and the remedy.
  mutating func addCauses(_ summary: ReportSummary, isBrief: Bool) {
    let findings = summary.causes + summary.warnings
    let width = "\(findings.count)".count + 2
    for (index, finding) in findings.enumerated() {
      addGap()
      let kind = index < summary.causes.count ? finding.confidence.rawValue : "warning"
      // Its name is the argument for `iceprobe explain`.
      let name = layoutWidth >= 120 ? finding.id : ""
      let remarks = [name, idList(finding.shownByChecks), kind]
      paragraph(
        finding.title.text, after: "\(index + 1)".padded(to: width), finding.severity.role,
        right: Piece(remarks.filter { !$0.isEmpty }.joined(separator: "  "), .dim))
      addDetails(of: finding, indent: width, isBrief: isBrief)
    }
  }

  /// Findings that do not change the verdict; in a report on many checks, only their titles.
  mutating func addNotes(_ findings: [Finding], isBrief: Bool) {
    guard !findings.isEmpty else { return }
    heading("Notes")
    let limit = isBrief ? Self.briefNotes : findings.count
    for finding in findings.prefix(limit) {
      paragraph(
        finding.title.text, after: "· ", right: Piece(idList(finding.shownByChecks), .dim))
      if !isBrief { addDetails(of: finding, indent: 2, isBrief: false) }
    }
    if findings.count > limit { paragraph("and \(findings.count - limit) more", indent: 2) }
  }

  private static let briefNotes = 5
  /// Lines of evidence per finding if everything must fit on one screen.
  private static let briefEvidence = 2

  private mutating func addDetails(of finding: Finding, indent: Int, isBrief: Bool) {
    let evidence = withoutRepeatedPlaces(finding.evidence.map(\.text))
    let limit =
      isBrief && evidence.count > Self.briefEvidence ? Self.briefEvidence - 1 : evidence.count
    for line in evidence.prefix(limit) { paragraph(line, indent: indent, as: .dim) }
    if evidence.count > limit {
      paragraph("and \(evidence.count - limit) more like this (--all)", indent: indent, as: .dim)
    }
    paragraph(finding.remedy.text, after: "→ ", .good, indent: indent)
  }
}

/// Evidence in which the same observation at several places appears once.
///
/// A line begins with its place: `udp 192.0.2.1:3478: no answer`.
func withoutRepeatedPlaces(_ evidence: [String]) -> [String] {
  let parts = evidence.map { line -> (place: String?, seen: String) in
    let words = line.prefix { $0 != " " }
    guard TransportProtocol(rawValue: String(words)) != nil,
      let end = line.firstRange(of: ": ")
    else { return (nil, line) }
    return (String(line[..<end.lowerBound]), String(line[end.upperBound...]))
  }
  return parts.grouped(by: \.seen).map { seen, alike in
    var places: [String] = []
    for place in alike.compactMap(\.place) where !places.contains(place) { places.append(place) }
    guard !places.isEmpty else { return seen }
    let named = places.count > 4 ? places.prefix(3) + ["\(places.count - 3) more"] : places[...]
    return "\(named.joined(separator: ", ")): \(seen)"
  }
}
