import Measurements
import Vocabulary

/// Merges conclusions with the same cause, and words them.
struct FindingCollector {
  private struct Kind: Hashable {
    var id: FindingID
    var severity: Severity
    var remedy: Advice
    var failsRun: Bool
  }

  private let evidence: Evidence
  private var order: [Kind] = []
  private var drafts: [Kind: Draft] = [:]

  init(_ evidence: Evidence) {
    self.evidence = evidence
  }

  mutating func add(_ conclusion: Conclusion) {
    let kind = Kind(
      id: conclusion.id, severity: conclusion.severity, remedy: conclusion.remedy,
      failsRun: conclusion.failsRun)
    if drafts[kind] == nil { order.append(kind) }
    drafts[kind, default: Draft(of: conclusion)].add(conclusion)
  }

  /// The most severe first; among those what explains most, then what is most certain.
  func findings() -> [Finding] {
    order.compactMap { kind in drafts[kind].map { finding(kind, $0) } }
      .enumerated().sorted { Self.isBefore($0, $1) }.map(\.element)
  }

  private static func isBefore(
    _ left: (offset: Int, element: Finding), _ right: (offset: Int, element: Finding)
  ) -> Bool {
    let (a, b) = (left.element, right.element)
    if a.severity != b.severity { return a.severity > b.severity }
    if a.explains.count != b.explains.count { return a.explains.count > b.explains.count }
    if a.confidence != b.confidence { return a.confidence.rank < b.confidence.rank }
    if a.checks.count != b.checks.count { return a.checks.count > b.checks.count }
    return left.offset < right.offset
  }

  private func finding(_ kind: Kind, _ draft: Draft) -> Finding {
    let title = kind.id.entry.title.text(servers: draft.hosts.values, ports: draft.ports.values)
    var finding = Finding(
      kind.id.rawValue, kind.severity, checks: draft.checks, title: SafeText(title),
      evidence: draft.evidence, remedy: SafeText(remedy(kind, draft)))
    finding.confidence = draft.confidence
    finding.explains = draft.explains
    finding.failsRun = kind.failsRun
    return finding
  }

  private func remedy(_ kind: Kind, _ draft: Draft) -> String {
    var remedy = kind.remedy
    if let overPlain = draft.overPlain, !evidence.comparisons.hasSecure(draft.hosts.values) {
      remedy = remedy + overPlain
    }
    if let coturn = draft.coturn, draft.hosts.values.contains(where: isCoturn) {
      remedy = remedy + coturn
    }
    return remedy.text(naming: evidence.notation)
  }

  private func isCoturn(_ host: String) -> Bool {
    evidence.comparisons.software(of: SafeText(host))?.text.lowercased().contains("coturn") ?? false
  }
}

extension Confidence {
  fileprivate var rank: Int {
    switch self {
    case .confirmed: 0
    case .likely: 1
    case .possible: 2
    }
  }
}

/// Conclusions of one kind, collected so far.
private struct Draft {
  /// Enough to show the pattern; the report also has every check's own failure.
  private static let lineLimit = 6
  /// Places listed on one line, before they are only counted.
  private static let placeLimit = 3

  let coturn: Advice?
  let overPlain: Advice?
  private(set) var confidence = Confidence.confirmed
  /// Conclusions of one check are consecutive, so comparing with the last finds repetitions.
  private(set) var checks: [String] = []
  private(set) var explains: [String] = []
  private(set) var hosts = UniqueList<String>()
  private(set) var ports = UniqueList<String>()
  private var texts: Set<String> = []
  /// Those that are shown, each with where it was seen.
  private var lines: [(text: String, places: UniqueList<String>)] = []

  init(of conclusion: Conclusion) {
    (coturn, overPlain) = (conclusion.coturn, conclusion.overPlain)
  }

  mutating func add(_ conclusion: Conclusion) {
    if conclusion.confidence.rank > confidence.rank { confidence = conclusion.confidence }
    for check in conclusion.checks {
      if checks.last != check.id { checks.append(check.id) }
      if conclusion.explains, explains.last != check.id { explains.append(check.id) }
      hosts.add(check.server.host.text)
      ports.add(check.portName)
    }
    for line in conclusion.lines { add(line) }
  }

  private mutating func add(_ line: Conclusion.Line) {
    if texts.insert(line.text).inserted, lines.count < Self.lineLimit {
      lines.append((line.text, UniqueList()))
    }
    guard let place = line.place, let index = lines.firstIndex(where: { $0.text == line.text })
    else { return }
    lines[index].places.add(place)
  }

  /// One line for each thing seen, however many places it was seen at.
  var evidence: [SafeText] {
    let shown = lines.map { line -> SafeText in
      line.places.values.isEmpty
        ? SafeText(line.text) : "\(Self.list(line.places.values)): \(line.text)"
    }
    guard texts.count > shown.count else { return shown }
    return shown + ["and \(texts.count - shown.count) more like these"]
  }

  private static func list(_ places: [String]) -> String {
    guard places.count > placeLimit else { return places.joined(separator: ", ") }
    return places.prefix(placeLimit - 1).joined(separator: ", ")
      + " and \(places.count - placeLimit + 1) more"
  }
}

extension CheckResult {
  fileprivate var portName: String {
    "\(transport.isDatagram ? "UDP" : "TCP") port \(server.port)"
  }
}

/// Values in order of arrival, each once.
private struct UniqueList<Value: Hashable> {
  private(set) var values: [Value] = []
  private var seen: Set<Value> = []

  mutating func add(_ value: Value) {
    if seen.insert(value).inserted { values.append(value) }
  }
}
