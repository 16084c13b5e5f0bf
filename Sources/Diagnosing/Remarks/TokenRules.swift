import Measurements
import Vocabulary

extension Diagnosis {
  static let tokenRules = [
    Rule.eachSource { source, evidence in
      tokenFault(source, evidence).map { id, text in
        Conclusion(
          id, nil, .likely,
          lines: [.init(place: source.place, text: text)] + source.failureLines)
      }
    }
  ]

  /// The fault visible in the token of a refused session.
  static func tokenFault(
    _ source: SourceResult, _ evidence: Evidence
  ) -> (FindingID, String)? {
    guard source.outcome == .failed, let token = source.token else { return nil }
    if let expiry = token.expiresAt, expiry.seconds(until: evidence.now) >= 0 {
      let past = describe(seconds: expiry.seconds(until: evidence.now))
      return (.tokenExpired, "it expired at \(expiry), \(past) before this run")
    }
    return token.mayPublish == false ? (.tokenCannotPublish, "allow_publish is false") : nil
  }
}
