import ICEServers
package import Vocabulary

/// The claims of an IVS participant token, unverified, and not guaranteed by AWS.
package struct ParticipantClaims: Hashable, Sendable {
  /// `ES384` for a token signed with one's own key, `KMS` for one created by AWS.
  package var algorithm: String?
  package var participantID: String?
  package var stage: String?
  package var userID: String?
  /// Unix time in seconds.
  package var issuedAt: Int?
  package var expiresAt: Int?
  /// `nil` if the token does not say.
  package var mayPublish: Bool?
  package var maySubscribe: Bool?
  /// The stage's own endpoint.
  package var whipURL: String?
  package var eventsURL: String?
  package var version: String?

  /// Reads as much as possible; `nil` if the token is not a JSON Web Token.
  package init?(_ token: Secret) {
    guard let (header, claims) = JSONWebToken.read(token) else { return nil }
    algorithm = header["alg"]?.claim
    participantID = claims["jti"]?.claim
    stage = claims["resource"]?.claim
    userID = claims["user_id"]?.claim
    issuedAt = claims["iat"]?.seconds
    expiresAt = claims["exp"]?.seconds
    mayPublish = claims["capabilities"]?["allow_publish"]?.flag
    maySubscribe = claims["capabilities"]?["allow_subscribe"]?.flag
    whipURL = claims["whip_url"]?.claim
    eventsURL = claims["events_url"]?.claim
    version = claims["version"]?.claim
  }
}

extension JSONValue {
  /// A text, cut; escape it before printing.
  fileprivate var claim: String? {
    if case .string(let text) = self { String(text.prefix(256)) } else { nil }
  }

  /// Seconds since 1970, also if a library wrote them as a string or with a fraction.
  fileprivate var seconds: Int? {
    switch self {
    case .number(let text), .string(let text):
      Int(text) ?? Double(text).flatMap { Int(exactly: $0.rounded(.down)) }
    default: nil
    }
  }

  fileprivate var flag: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }
}
