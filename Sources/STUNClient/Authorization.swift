import STUNWire
import Vocabulary

/// How the requests of a conversation are authenticated.
enum Authorization: Sendable {
  /// RFC 8489 section 9.1: one key shared by both ends, as in ICE.
  case shortTerm(HMACFunction)
  /// RFC 8489 section 9.2; requests stay unsigned until the server asks, and always without a
  /// credential.
  case longTerm(LongTermAuthentication)

  /// The signature for the next request; `nil` for an unsigned one.
  var signature: Signature? {
    switch self {
    case .shortTerm(let integrity): .shortTerm(integrity)
    case .longTerm(let authentication): authentication.session.map { .longTerm($0) }
    }
  }

  /// Whether a 401 or 438 may be answered with a newly signed request.
  var isLongTerm: Bool {
    if case .longTerm = self { true } else { false }
  }

  /// Continues with the signature that the server has just accepted, whatever was tried since.
  mutating func resume(_ signature: Signature?) {
    guard case .longTerm(var authentication) = self else { return }
    authentication.resume(signature?.session)
    self = .longTerm(authentication)
  }

  /// Handles a 401 or 438 to a request with this signature; throws if another try is forbidden or
  /// pointless.
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

/// Signs one request and verifies its answers.
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

  /// Appends what authenticates a request; a short-term USERNAME is already in it.
  func sign(_ builder: inout MessageBuilder) {
    switch self {
    case .shortTerm(let integrity): builder.appendIntegrity(integrity)
    case .longTerm(let session): session.sign(&builder)
    }
  }
}
