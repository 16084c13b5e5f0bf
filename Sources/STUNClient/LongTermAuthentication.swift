import STUNWire
import Vocabulary

/// The client's side of the long-term credential mechanism (RFC 8489 section 9.2.3 to 9.2.5).
///
/// Requests are unsigned until the server challenges; from then on each carries the session's realm
/// and nonce, is signed with its key, and its answers are verified with it.
struct LongTermAuthentication: Sendable {
  let credential: LongTermCredential?
  private let digests: Digests
  private let algorithmRule: PasswordAlgorithmRule
  private(set) var session: Session?

  init(
    _ credential: LongTermCredential?, _ digests: Digests, _ algorithmRule: PasswordAlgorithmRule
  ) {
    self.credential = credential
    self.digests = digests
    self.algorithmRule = algorithmRule
  }

  /// Continues with the session that the server has just accepted, whatever was tried since.
  mutating func resume(_ session: Session?) {
    self.session = session
  }

  /// The reaction to a 401 or 438.
  enum Reaction {
    /// Send the request again, signed by the new session.
    case retry([Observation])
    /// There is no credential to sign with.
    case noCredential
  }

  /// Handles a 401 or 438 to a request of the session `asked`, which is outdated if another
  /// exchange was challenged meanwhile; throws if retrying is forbidden or pointless.
  mutating func react(
    to challenge: ServerChallenge, _ error: ErrorResponse, asked session: Session?,
    _ rounds: inout ChallengeRounds
  ) throws(STUNFailure) -> Reaction {
    guard let credential else { return .noCredential }
    var seen: [Observation] = []
    if let session {
      if challenge.realm != session.realm {
        seen.append(.realmChanged)
      } else if error.code == 401 {
        throw .unauthorized(error)
      } else if challenge.nonce == session.nonce {
        throw .staleNonceLoop
      }
      if error.code == 438 { seen.append(.staleNonce) }
    }
    try rounds.count(seen)
    self.session = try Session(
      challenge, credential, digests, algorithmRule, replacing: self.session)
    return .retry(seen)
  }
}

/// How many times a server may challenge within one exchange (STUN-25).
struct ChallengeRounds: Sendable {
  /// Each of the three fresh nonces takes a round, and so does the first challenge.
  private static let limit = 4
  private static let nonceLimit = 3
  private static let realmLimit = 1

  private var total = 0
  private var nonces = 0
  private var realms = 0

  mutating func count(_ seen: [Observation]) throws(STUNFailure) {
    total += 1
    if seen.contains(.staleNonce) { nonces += 1 }
    if seen.contains(.realmChanged) { realms += 1 }
    guard realms <= Self.realmLimit else { throw .realmFlapping }
    guard nonces <= Self.nonceLimit, total <= Self.limit else { throw .staleNonceLoop }
  }
}

/// Which of the server's password algorithms to use (STUN-33); the two standards disagree.
enum PasswordAlgorithmRule: Sendable {
  /// RFC 8489 section 9.2.5: the first in the server's list that we support.
  case firstSupported
  /// RFC 8656 section 6: SHA-256 if the list has it at all.
  case strongest
}
