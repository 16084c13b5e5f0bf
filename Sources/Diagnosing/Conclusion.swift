import Measurements
import Vocabulary

/// A draft finding: its evidence with places kept apart, and settings in the remedy not yet named.
struct Conclusion: Sendable {
  /// A line of evidence, and where it was seen.
  struct Line: Sendable {
    var place: String?
    var text: String
  }

  var id: FindingID
  var severity: Severity
  var confidence: Confidence
  var checks: [CheckResult]
  /// Whether it explains the failure of its checks.
  var explains: Bool
  var lines: [Line]
  var remedy: Advice
  /// Added to the remedy if the server is coturn.
  var coturn: Advice?
  /// Added to the remedy if nothing secure was tried.
  var overPlain: Advice?
  var failsRun = false

  /// About something that no check shows, such as a source.
  init(
    _ id: FindingID, _ severity: Severity? = nil, _ confidence: Confidence = .confirmed,
    lines: [Line], remedy: Advice? = nil
  ) {
    self.init(
      id, severity, confidence, checks: [], explains: false, lines: lines, remedy: remedy)
  }

  init(
    _ id: FindingID, _ severity: Severity?, _ confidence: Confidence, checks: [CheckResult],
    explains: Bool, lines: [Line], remedy: Advice?
  ) {
    let entry = id.entry
    self.id = id
    self.severity = severity ?? entry.severity
    self.confidence = confidence
    self.checks = checks
    self.explains = explains
    self.lines = lines
    self.remedy = remedy ?? entry.remedy
    coturn = remedy == nil ? entry.coturn : nil
    overPlain = remedy == nil ? entry.overPlain : nil
  }
}

extension CheckResult {
  /// Where the check went, to put before what was seen there: `udp 192.0.2.1:3478`.
  var place: String {
    // A text that is not a URI was never sent anywhere.
    server.port == 0 ? server.text : "\(transport.rawValue) \(server.text)"
  }

  /// The cause of this check's failure.
  func cause(
    _ id: FindingID, _ confidence: Confidence, _ evidence: String..., remedy: Advice? = nil
  ) -> Conclusion {
    Conclusion(
      id, .critical, confidence, checks: [self], explains: true,
      lines: evidence.map { Conclusion.Line(place: place, text: $0) }, remedy: remedy)
  }

  /// A remark on this check that explains no failure.
  func remark(
    _ id: FindingID, _ severity: Severity? = nil, _ confidence: Confidence = .confirmed,
    _ evidence: String..., remedy: Advice? = nil
  ) -> Conclusion {
    Conclusion(
      id, severity, confidence, checks: [self], explains: false,
      lines: evidence.map { Conclusion.Line(place: place, text: $0) }, remedy: remedy)
  }
}
