import ICEServers
import Vocabulary

extension SigningKey {
  /// Creates a token for the participant, signed with this key.
  func token(
    of participant: Participant, at endpoints: StageEndpoints, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret {
    let key = try await log.readSecretText(from: location)
    log.enter(.sign)
    let claims = SignedClaims(participant, endpoints, now: log.environment.unixTime())
    do throws(ES384.Problem) {
      return try JSONWebToken.es384(
        claims, keyID: arn.text, key: key, log.environment.es384)
    } catch {
      throw .signing(error, key: location.description)
    }
  }
}

/// The claims that IVS requires of a token signed elsewhere.
struct SignedClaims: Encodable {
  struct Capabilities: Encodable {
    var allowPublish: Bool
    var allowSubscribe: Bool

    private enum CodingKeys: String, CodingKey {
      case allowPublish = "allow_publish"
      case allowSubscribe = "allow_subscribe"
    }
  }

  var expiresAt: Int
  var issuedAt: Int
  /// The participant's id, unique to each token.
  var tokenID: String
  var stage: String
  var topic: String
  var eventsURL: String
  var whipURL: String
  var userID: String
  var attributes: [String: String]?
  var capabilities: Capabilities
  var version = "1.0"

  private enum CodingKeys: String, CodingKey {
    case expiresAt = "exp"
    case issuedAt = "iat"
    case tokenID = "jti"
    case stage = "resource"
    case topic
    case eventsURL = "events_url"
    case whipURL = "whip_url"
    case userID = "user_id"
    case attributes
    case capabilities
    case version
  }

  init(_ participant: Participant, _ endpoints: StageEndpoints, now: Int) {
    expiresAt = now + participant.durationMinutes * 60
    issuedAt = now
    tokenID = Self.randomID()
    stage = participant.stage.text
    topic = participant.stage.id
    eventsURL = endpoints.events
    whipURL = endpoints.whip
    userID = participant.userID
    attributes = participant.attributes.isEmpty ? nil : participant.attributes
    capabilities = Capabilities(
      allowPublish: participant.capabilities.contains(.publish),
      allowSubscribe: participant.capabilities.contains(.subscribe))
  }

  /// Twelve characters, like AWS's own: about 71 bits.
  private static func randomID() -> String {
    let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<12).map { _ in characters[Int.random(in: characters.indices)] })
  }
}
