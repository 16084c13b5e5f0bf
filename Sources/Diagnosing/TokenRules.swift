import Measurements
import Vocabulary

extension Diagnosis {
  static let tokenRules = [expiredToken, tokenWithoutPublish]

  private static let expiredToken = Rule.eachRefusedToken { token, source, evidence in
    guard let expiry = token.expiresAt else { return nil }
    let left = evidence.now.seconds(until: expiry)
    guard left <= 0 else { return nil }
    return Finding(
      "token-expired", .critical, checks: [], title: "The token has expired",
      evidence: [
        "\(source.kind) \(source.name): it ended at \(expiry), \(-left) s before this run"
      ],
      remedy: """
        Make a new one. If it is new, this host's clock or the issuer's is wrong, or its lifetime \
        is shorter than the time until it is used.
        """)
  }

  private static let tokenWithoutPublish = Rule.eachRefusedToken { token, source, _ in
    guard token.mayPublish == false else { return nil }
    return Finding(
      "token-cannot-publish", .critical, checks: [],
      title: "The token does not allow its participant to publish",
      evidence: ["\(source.kind) \(source.name): allow_publish is false"],
      remedy: "A stage is joined as a publisher here: give the token the capability PUBLISH.")
  }
}

extension Rule {
  /// A rule about what the token says of a session that was not made.
  fileprivate static func eachRefusedToken(
    _ finding: @escaping @Sendable (TokenInfo, SourceResult, Evidence) -> Finding?
  ) -> Rule {
    Rule { evidence in
      evidence.sources.filter { $0.outcome == .failed }.compactMap { source in
        source.token.flatMap { finding($0, source, evidence) }
      }
    }
  }
}
