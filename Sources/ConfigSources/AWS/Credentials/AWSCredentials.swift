import ICEServers
package import Vocabulary

/// The credentials that sign requests to AWS.
package struct AWSCredentials: Sendable {
  /// Where credentials were found.
  package enum Origin: Hashable, Sendable {
    case environment
    case role(arn: String, profile: String)
    case webIdentity(roleARN: String)
    case sso(role: String, account: String)
    case credentialsFile(profile: String)
    case process(profile: String)
    case configFile(profile: String)
    /// The address is redacted.
    case container(url: String)
    case instance(role: String)
  }

  package var accessKeyID: String
  package var secretAccessKey: Secret
  /// Only with temporary credentials.
  package var sessionToken: Secret?
  /// Unix time in seconds, if known.
  package var expiresAt: Int?
  package var origin: Origin

  package init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret?, expiresAt: Int? = nil,
    origin: Origin
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiresAt = expiresAt
    self.origin = origin
  }
}

extension AWSCredentials {
  /// Validates what was found before it may sign anything.
  ///
  /// An empty token counts as absent.
  init(
    identifier: String, secret: String, token: String?, expiresAt: Int? = nil, origin: Origin
  ) throws(ConfigSourceError.Cause) {
    guard [identifier, secret, token ?? ""].allSatisfy(\.isPrintableASCII) else {
      throw .credentials(.malformed(origin))
    }
    self.init(
      accessKeyID: identifier, secretAccessKey: Secret(secret),
      sessionToken: token.flatMap { $0.isEmpty ? nil : Secret($0) }, expiresAt: expiresAt,
      origin: origin)
  }
}

extension String {
  /// The character set of AWS's keys and tokens; anything else was cut or pasted badly.
  fileprivate var isPrintableASCII: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
