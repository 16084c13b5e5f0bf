import HTTPFetching
import ICEServers
import Vocabulary

/// Cloudflare Realtime TURN: credentials created with a TURN key.
struct CloudflareService: ICEService {
  static let kind = SourceKind.cloudflare
  static let secretName = "the TURN key's API token"
  static let settings = [
    ServiceSetting.required("key-id", "the TURN key's id"),
    .optional("ttl", "lifetime of the credentials in seconds (86400)"),
    .optional("operation", "generate-ice-servers, or the older generate (generate-ice-servers)"),
    .optional("url", "URL of the API (https://rtc.live.cloudflare.com)"),
  ]
  static let example = [(key: "key-id", value: "0123abcd")]

  enum Operation: String, CaseIterable, Sendable {
    case generateICEServers = "generate-ice-servers"
    /// Returns one server that mixes STUN and TURN URIs.
    case generate
  }

  private let keyID: String
  private let ttl: Int
  private let operation: Operation
  private let base: HTTPURL

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    keyID = try values.required("key-id")
    ttl = try values.seconds("ttl", upTo: 172_800) ?? 86_400
    operation = try values.word("operation", default: Operation.generateICEServers)
    base = try values.base("url", default: "https://rtc.live.cloudflare.com")
  }

  var name: String { keyID }

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    let path = "/v1/turn/keys/\(HTTPURL.escaped(keyID))/credentials/\(operation.rawValue)"
    let body = try await log.ask(
      ServiceRequest(
        method: .post, url: try base.below(path),
        authorization: secret.map { .bearer($0) } ?? .none, body: .json(#"{"ttl":\#(ttl)}"#)))
    var configuration = try log.servers(in: body)
    // The answer does not repeat the requested lifetime.
    configuration.ttlSeconds = configuration.ttlSeconds ?? ttl
    return configuration
  }
}
