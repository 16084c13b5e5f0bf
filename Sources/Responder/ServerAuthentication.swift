import STUNWire
import Vocabulary

/// The server's side of the long-term credential mechanism (RFC 8489 section 9.2.4), stateless.
///
/// A nonce itself proves that this server gave it to this client: it contains a MAC over the
/// client's address under a key that lives as long as the process.
struct ServerAuthentication {
  /// The result of authenticating a request.
  enum Verdict {
    /// Correctly signed; answers are signed with the same key.
    case accepted(HMACFunction)
    /// No credentials are required.
    case open
    /// 401: unsigned, or signed in a way that does not verify.
    case challenged
    /// 438.
    case stale
    /// 400: incomplete credentials (RFC 8489 section 9.2.4).
    case malformed
  }

  private let options: ResponderOptions
  private let digests: Digests
  private let nonceKey: HMACFunction

  init(_ options: ResponderOptions, _ digests: Digests) {
    self.options = options
    self.digests = digests
    nonceKey = digests.hmac(.sha256, ProcessSecret.make().span)
  }

  var algorithms: PasswordAlgorithms? {
    options.authentication == .sha256 ? PasswordAlgorithms([.sha256, .md5]) : nil
  }

  /// The nonce for a client; `salt` makes a different one.
  func nonce(for client: SocketAddress, salt: UInt64 = 0) -> Nonce {
    let seed = Array("\(salt) \(client)".utf8)
    let digest = nonceKey.digest(seed.span, [UInt8]().span)
    let digits = Hexadecimal.text((0..<12).map { digest[$0] })
    let cookie =
      options.authentication == .sha256
      ? NonceCookie.bytes([.passwordAlgorithms, .usernameAnonymity]) : []
    return Nonce(bytes: cookie + Array("\(salt)-\(digits)".utf8))
  }

  func judge(_ request: Message, from client: SocketAddress) -> Verdict {
    guard options.authentication != .none else { return .open }
    let isSigned =
      request.contains(.messageIntegrity) || request.contains(.messageIntegritySHA256)
    guard isSigned else { return .challenged }
    guard let realm = try? request.first(Realm.self), let nonce = try? request.first(Nonce.self)
    else { return .malformed }
    guard nonce == self.nonce(for: client) else { return .stale }
    guard realm.text == options.realm, let password = password(of: request),
      let key = key(for: request, password), request.verifyIntegrity(key) == .valid
    else { return .challenged }
    return .accepted(key)
  }

  private func password(of request: Message) -> (user: String, password: String)? {
    if let name = (try? request.first(Username.self))?.text {
      return options.users[name].map { (name, $0) }
    }
    guard options.authentication == .sha256, let hash = try? request.first(Userhash.self) else {
      return nil
    }
    return options.users.first { name, _ in
      Userhash(
        username: Array(name.utf8), realm: Array(options.realm.utf8), digests: digests) == hash
    }.map { ($0.key, $0.value) }
  }

  /// HMAC-SHA1 with the MD5 key, or HMAC-SHA256 with the key of the algorithm that the client
  /// chose.
  private func key(
    for request: Message, _ credential: (user: String, password: String)
  ) -> HMACFunction? {
    let algorithm: PasswordAlgorithm
    if let algorithms {
      // A list that is not ours was changed on the way (RFC 8489 section 9.2.4).
      guard (try? request.first(PasswordAlgorithms.self)) == algorithms,
        let chosen = try? request.first(PasswordAlgorithm.self)
      else { return nil }
      algorithm = chosen
    } else {
      algorithm = .md5
    }
    let key = LongTermKey(
      algorithm, username: Array(credential.user.utf8), realm: Array(options.realm.utf8),
      password: Array(credential.password.utf8), digests: digests)
    return key.map { digests.hmac(algorithms == nil ? .sha1 : .sha256, $0.bytes.span) }
  }
}
