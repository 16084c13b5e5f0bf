import ICEServers
import Vocabulary

extension TokenInfo {
  /// The claims of an IVS participant token, unverified, and not guaranteed by AWS.
  ///
  /// Reads as much as possible; `nil` if the token is not a JSON Web Token.
  init?(participantToken token: Secret) {
    guard let (header, claims) = JSONWebToken.read(token) else { return nil }
    self.init()
    algorithm = header["alg"]?.claim
    participantID = claims["jti"]?.claim
    stage = claims["resource"]?.claim
    userID = claims["user_id"]?.claim
    issuedAt = claims["iat"]?.time
    expiresAt = claims["exp"]?.time
    mayPublish = claims["capabilities"]?["allow_publish"]?.flag
    maySubscribe = claims["capabilities"]?["allow_subscribe"]?.flag
    whipURL = claims["whip_url"]?.claim
    eventsURL = claims["events_url"]?.claim
    version = claims["version"]?.claim
  }
}

extension JSONValue {
  fileprivate var claim: SafeText? {
    if case .string(let text) = self { SafeText(foreign: text, limit: 256) } else { nil }
  }

  /// Seconds since 1970, also if a library wrote them as a string or with a fraction.
  fileprivate var time: UnixTime? {
    switch self {
    case .number(let text), .string(let text):
      (Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded(.down)) })
        .map { UnixTime(seconds: $0) }
    default: nil
    }
  }

  fileprivate var flag: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }
}
