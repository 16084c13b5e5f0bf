import Measurements
import Vocabulary

extension Page {
  /// Each finding with its checks, the evidence, and the remedy, numbered from `first`.
  ///
  /// `brevity`: how little is said of each; `nil` for everything.
  mutating func addFindings(
    _ findings: ArraySlice<Finding>, of summary: ReportSummary, _ brevity: Brevity?
  ) {
    let all = summary.causes.count + summary.warnings.count
    let width = "\(all)".count + 2
    let isShort =
      brevity?.isAtLeast(.shortWarnings) == true && findings.startIndex >= summary.causes.count
    if isShort, !findings.isEmpty { addGap() }
    for (index, finding) in zip(findings.indices, findings) {
      let kind = index < summary.causes.count ? finding.confidence.rawValue : "warning"
      let number = "\(index + 1)".padded(to: width)
      if isShort {
        addLine(on: finding, number, kind)
        continue
      }
      addGap()
      // Its name is the argument for `iceprobe explain`.
      let name = layoutWidth >= 120 ? finding.id : ""
      let remarks = [name, idList(finding.shownByChecks), kind]
      paragraph(
        finding.title.text, after: number, finding.severity.role,
        right: Piece(remarks.filter { !$0.isEmpty }.joined(separator: "  "), .dim))
      addDetails(of: finding, indent: width, brevity)
    }
  }

  /// One line: the checks are left out if they do not fit beside the title.
  private mutating func addLine(on finding: Finding, _ number: String, _ kind: String) {
    let ids = idList(finding.shownByChecks)
    let title = finding.title.text
    let room = layoutWidth - number.displayWidth - title.displayWidth - 2
    let long = ids.isEmpty ? kind : "\(ids)  \(kind)"
    let remark = long.displayWidth <= room ? long : kind
    let space = max(2, room + 2 - remark.displayWidth)
    guard remark.displayWidth <= room else {
      return add(
        Piece(number, finding.severity.role),
        Piece(title.shortened(to: layoutWidth - number.displayWidth - remark.displayWidth - 2)),
        Piece("  \(remark)", .dim))
    }
    add(
      Piece(number, finding.severity.role), Piece(title),
      Piece(String(repeating: " ", count: space) + remark, .dim))
  }

  /// Findings that do not change the verdict; in a report on many checks, only their titles.
  mutating func addNotes(_ findings: [Finding], _ brevity: Brevity?) {
    guard !findings.isEmpty else { return }
    if brevity?.isAtLeast(.shortRemedies) == true {
      paragraph("\(plural(findings.count, "note")): --all shows them", as: .dim)
      return
    }
    heading("Notes")
    let limit = brevity == nil ? findings.count : Self.briefNotes
    for finding in findings.prefix(limit) {
      paragraph(
        finding.title.text, after: "· ", right: Piece(idList(finding.shownByChecks), .dim))
      if brevity == nil { addDetails(of: finding, indent: 2, nil) }
    }
    if findings.count > limit { paragraph("and \(findings.count - limit) more", indent: 2) }
  }

  private static let briefNotes = 5
  /// Lines of evidence per finding if everything must fit on one screen.
  private static let briefEvidence = 2

  private mutating func addDetails(of finding: Finding, indent: Int, _ brevity: Brevity?) {
    let evidence = withoutRepeatedPlaces(finding.evidence.map(\.text))
    if brevity?.isAtLeast(.shortEvidence) == true {
      addFirst(of: evidence, indent: indent)
    } else {
      let limit =
        brevity != nil && evidence.count > Self.briefEvidence
        ? Self.briefEvidence - 1 : evidence.count
      for line in evidence.prefix(limit) { paragraph(line, indent: indent, as: .dim) }
      if evidence.count > limit {
        paragraph("and \(evidence.count - limit) more like this (--all)", indent: indent, as: .dim)
      }
    }
    let remedy = finding.remedy.text
    let isShort = brevity?.isAtLeast(.shortRemedies) == true
    paragraph(
      isShort ? remedy.shortened(to: width - indent - 2) : remedy, after: "→ ", .good,
      indent: indent)
  }

  /// As much of the first line of evidence as fits, and how many there are beside it.
  private mutating func addFirst(of evidence: [String], indent: Int) {
    guard let line = evidence.first else { return }
    let more = evidence.count > 1 ? " (+\(evidence.count - 1))" : ""
    paragraph(
      line.shortened(to: width - indent - more.displayWidth) + more, indent: indent, as: .dim)
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
