import STUNWire
import Vocabulary

/// Who asks, as all requests of a conversation say it.
enum Authorization: Sendable {
  /// RFC 8489 section 9.1: the one key that both ends know, as in ICE.
  case shortTerm(HMACFunction)
  /// RFC 8489 section 9.2; requests stay bare until the server asks, and without a credential for ever.
  case longTerm(LongTermAuthentication)

  /// What signs the next request; `nil` for a bare one.
  var signature: Signature? {
    switch self {
    case .shortTerm(let integrity): .shortTerm(integrity)
    case .longTerm(let authentication): authentication.session.map { .longTerm($0) }
    }
  }

  /// Whether a 401 or 438 may be answered by signing anew.
  var isLongTerm: Bool {
    if case .longTerm = self { true } else { false }
  }

  /// Goes on with what the server has just accepted, whatever was tried since.
  mutating func resume(_ signature: Signature?) {
    guard case .longTerm(var authentication) = self else { return }
    authentication.resume(signature?.session)
    self = .longTerm(authentication)
  }

  /// Takes a 401 or 438 in answer to a request that was signed so; throws where another try is forbidden
  /// or pointless.
  mutating func react(
    to challenge: ServerChallenge, _ error: ErrorResponse, asked: Signature?,
    _ rounds: inout ChallengeRounds
  ) throws(STUNFailure) -> LongTermAuthentication.Reaction {
    guard case .longTerm(var authentication) = self else { return .noCredential }
    let reaction = try authentication.react(to: challenge, error, asked: asked?.session, &rounds)
    self = .longTerm(authentication)
    return reaction
  }
}

/// What signs one request and verifies its answers.
enum Signature: Sendable {
  case shortTerm(HMACFunction)
  case longTerm(LongTermAuthentication.Session)

  var integrity: HMACFunction {
    switch self {
    case .shortTerm(let integrity): integrity
    case .longTerm(let session): session.integrity
    }
  }

  var session: LongTermAuthentication.Session? {
    if case .longTerm(let session) = self { session } else { nil }
  }

  /// Appends what makes a request authenticated; USERNAME of the short-term kind stands before it.
  func sign(_ builder: inout MessageBuilder) {
    switch self {
    case .shortTerm(let integrity): builder.appendIntegrity(integrity)
    case .longTerm(let session): session.sign(&builder)
    }
  }
}
