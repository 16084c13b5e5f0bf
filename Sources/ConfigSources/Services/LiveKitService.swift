import HTTPFetching
import ICEServers
import Vocabulary

/// A LiveKit server's check of an API key.
///
/// LiveKit provides its ICE servers over a WebSocket only: this checks whether the signalling
/// answers and accepts a token made with the key.
struct LiveKitService: ICEService {
  static let kind = SourceKind.liveKit
  static let secretName = "the API key's secret"
  static let settings = [
    ServiceSetting.required("url", "the server, https://… or wss://…"),
    .required("api-key", "the API key, API…"),
    .optional("room", "the room that the token is for (iceprobe)"),
    .optional("identity", "the identity that the token is for (iceprobe)"),
  ]
  static let example = [
    (key: "url", value: "wss://livekit.example.org"), (key: "api-key", value: "API0123"),
  ]

  private let base: HTTPURL
  private let claims: (key: String, room: String, identity: String)

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    let text = try values.required("url")
    // A WebSocket URL is requested over the HTTP that carries it.
    let overHTTP = text.hasPrefix("ws") ? "http" + text.dropFirst(2) : text
    guard let url = try? HTTPURL(overHTTP), url.isPlainBase else {
      throw .malformed("url", expected: "an https or wss URL without a query")
    }
    base = url
    claims = (
      try values.required("api-key"), values["room"] ?? "iceprobe",
      values["identity"] ?? "iceprobe"
    )
  }

  var name: String { base.redacted }

  /// Long enough for a slow answer and a slightly wrong clock.
  private static let lifetime = 300

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    let url = try base.below("/rtc/validate")
    let environment = log.environment
    let bearer = secret.map { token(signedWith: $0, environment) }
    if let bearer { log.hide([bearer]) }
    _ = try await log.ask(
      ServiceRequest(step: .validate, url: url, authorization: bearer.map { .bearer($0) } ?? .none))
    log.notes.append(.serversOnlyBySignalling)
    return ICEConfiguration(servers: [])
  }

  private func token(signedWith secret: Secret, _ environment: FetchEnvironment) -> Secret {
    let now = environment.unixTime()
    let payload = LiveKitClaims(
      iss: claims.key, sub: claims.identity, nbf: now - Self.lifetime, exp: now + Self.lifetime,
      video: .init(room: claims.room, roomJoin: true))
    return JSONWebToken.hs256(payload, key: Array(secret.reveal().utf8), environment.digests)
  }
}

/// The claims of a LiveKit token.
private struct LiveKitClaims: Encodable {
  struct Video: Encodable {
    var room: String
    var roomJoin: Bool
  }

  var iss: String
  var sub: String
  var nbf: Int
  var exp: Int
  var video: Video
}
