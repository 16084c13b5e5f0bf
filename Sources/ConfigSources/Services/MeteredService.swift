import HTTPFetching
import ICEServers
import Vocabulary

/// Metered and its Open Relay: the servers for a credential that exists or is created first.
struct MeteredService: ICEService {
  static let kind = SourceKind.metered
  static let secretName = "the credential's API key, or with mint the app's secret key"
  static let settings = [
    ServiceSetting.required("app", "the app: the first label of its metered.live host"),
    .optional("region", "only servers in this region"),
    .optional("mint", "create a credential valid for so many seconds first; needs the secret key"),
    .optional("url", "URL of the API (https://APP.metered.live)"),
  ]
  static let example = [(key: "app", value: "example")]

  private let app: String
  private let region: String?
  private let lifetime: Int?
  private let base: HTTPURL

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    app = try values.required("app")
    guard app.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0.isLetterOrDigit }) else {
      throw .malformed("app", expected: "letters, digits and -")
    }
    region = values["region"]
    lifetime = try values.seconds("mint", upTo: 31_536_000)
    base = try values.base("url", default: "https://\(app).metered.live")
  }

  var name: String { app }

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    guard let secret else { return try await servers(key: nil, &log) }
    guard let lifetime else { return try await servers(key: secret, &log) }
    let key = try await mintedKey(secret, lifetime: lifetime, &log)
    var configuration = try await servers(key: key, &log)
    configuration.ttlSeconds = configuration.ttlSeconds ?? lifetime
    return configuration
  }

  private func servers(
    key: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    var query: [(name: String, value: String)] = []
    if let key { query.append(("apiKey", key.reveal())) }
    if let region { query.append(("region", region)) }
    let url = try base.below("/api/v1/turn/credentials", query: query)
    return try log.servers(in: try await log.ask(ServiceRequest(url: url)))
  }

  private func mintedKey(
    _ secret: Secret, lifetime: Int, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret {
    let url = try base.below(
      "/api/v1/turn/credential", query: [("secretKey", secret.reveal())])
    let body = try await log.ask(
      ServiceRequest(
        step: .mint, method: .post, url: url,
        body: .json(#"{"expiryInSeconds":\#(lifetime),"label":"iceprobe"}"#)))
    guard case .string(let key)? = (try? JSONValue(body))?["apiKey"], !key.isEmpty else {
      throw .incomplete(path: "$.apiKey")
    }
    log.hide([Secret(key)])
    return Secret(key)
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    let scalar = Unicode.Scalar(self)
    return scalar.isASCII
      && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }
}
