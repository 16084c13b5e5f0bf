import STUNWire
import Vocabulary

extension LongTermAuthentication {
  /// A realm, a nonce and the key derived with them, which sign requests and verify answers.
  struct Session: Sendable {
    let realm: [UInt8]
    let realmText: String
    let nonce: [UInt8]
    /// HMAC-SHA1, or HMAC-SHA256 once the server has listed its password algorithms (STUN-36).
    let integrity: HMACFunction
    private let user: User
    private let algorithms: PasswordAlgorithms?
    private let algorithm: PasswordAlgorithm
    private let token: AccessToken?

    private enum User: Sendable {
      case name([UInt8])
      case hash(Userhash)
    }

    init(
      _ challenge: ServerChallenge, _ credential: LongTermCredential, _ digests: Digests,
      _ rule: PasswordAlgorithmRule, replacing previous: Session?
    ) throws(STUNFailure) {
      realm = challenge.realm
      realmText = challenge.realmText
      nonce = challenge.nonce
      if let grant = credential.grant {
        // The key is the token's own, and needs no algorithm to be made (RFC 7635 section 4).
        (user, algorithms, algorithm) = (.name(credential.username), nil, .md5)
        token = AccessToken(bytes: grant.token)
        integrity = digests.hmac(.sha1, grant.key.span)
        return
      }
      token = nil
      algorithms = challenge.algorithms
      algorithm = try Self.choose(from: challenge.algorithms, rule)
      user =
        challenge.cookie.features.contains(.usernameAnonymity)
        ? .hash(
          Userhash(username: credential.username, realm: challenge.keyRealm, digests: digests))
        : .name(credential.username)
      let hash: HMACAlgorithm = challenge.algorithms == nil ? .sha1 : .sha256
      if let previous, previous.realm == realm, previous.algorithm == algorithm,
        previous.integrity.algorithm == hash
      {
        integrity = previous.integrity
      } else {
        guard
          let key = LongTermKey(
            algorithm, username: credential.username, realm: challenge.keyRealm,
            password: credential.password, digests: digests)
        else { throw .noCommonAlgorithm }
        integrity = digests.hmac(hash, key.bytes.span)
      }
    }

    /// Appends everything that authenticates a request; integrity comes last.
    func sign(_ builder: inout MessageBuilder) {
      switch user {
      case .name(let name): builder.append(Username(bytes: name))
      case .hash(let hash): builder.append(hash)
      }
      builder.append(Realm(bytes: realm))
      builder.append(Nonce(bytes: nonce))
      if let token { builder.append(token) }
      if let algorithms {
        builder.append(algorithms)
        builder.append(algorithm)
      }
      builder.appendIntegrity(integrity)
    }

    private static func choose(
      from list: PasswordAlgorithms?, _ rule: PasswordAlgorithmRule
    ) throws(STUNFailure) -> PasswordAlgorithm {
      guard let list else { return .md5 }
      let known = list.algorithms.filter { $0 == .md5 || $0 == .sha256 }
      let choice =
        rule == .strongest && known.contains(.sha256) ? PasswordAlgorithm.sha256 : known.first
      guard let choice else { throw .noCommonAlgorithm }
      return choice
    }
  }
}
