import Measurements
import Vocabulary

extension Diagnosis {
  static let sourceRules = [unavailable, nothingNamed]

  /// If the token itself shows why it was refused, that is the cause: see `tokenRules`.
  private static let unavailable = Rule.eachSource { source, evidence in
    guard source.outcome == .failed, let failure = source.failure, failure.reason != .cancelled,
      tokenFault(source, evidence) == nil,
      !source.remarks.contains(where: { $0.kind == .mediaRefused })
    else { return nil }
    return Conclusion(
      source.serverCount == 0 && !source.kind.isSession
        ? .configurationUnavailable : .sessionUnavailable,
      lines: source.failureLines, remedy: source.remedy.map { "\(text: sentence($0.text))" })
  }

  /// A source's remedy is a clause, for error lines; in a finding it stands by itself.
  private static func sentence(_ clause: String) -> String {
    clause.prefix(1).uppercased() + clause.dropFirst() + (clause.hasSuffix(".") ? "" : ".")
  }

  private static let nothingNamed = Rule.eachSource { source, _ in
    guard source.outcome == .ok, source.isCheckInItself else { return nil }
    return Conclusion(
      .serversNotNamed,
      lines: [.init(place: source.place, text: "it accepts a token made with the key")])
  }
}

extension SourceResult {
  /// The source as named in evidence.
  var place: String { "\(kind) \(name)" }

  /// Its failure, as evidence.
  var failureLines: [Conclusion.Line] {
    guard let failure else { return [] }
    let texts = [failure.message] + failure.evidence.filter { $0 != failure.message }
    return texts.map { Conclusion.Line(place: place, text: $0.text) }
  }
}

extension SourceKind {
  /// Whether a media session is what is asked of it, rather than servers.
  fileprivate var isSession: Bool { self == .whip || self == .whep }
}
