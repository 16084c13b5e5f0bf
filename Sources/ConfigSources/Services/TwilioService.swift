import HTTPFetching
import ICEServers
import Vocabulary

/// Twilio's Network Traversal Service: creates a token, which contains the servers.
struct TwilioService: ICEService {
  static let kind = SourceKind.twilio
  static let secretName = "the account's auth token, or the API key's secret"
  static let settings = [
    ServiceSetting.required("account-sid", "the account, AC…"),
    .optional("api-key-sid", "an API key, SK…, whose secret is given instead of the auth token"),
    .optional("ttl", "lifetime of the credentials in seconds (86400)"),
    .optional("url", "URL of the API (https://api.twilio.com)"),
  ]
  static let example = [(key: "account-sid", value: "AC0123")]

  private let account: String
  private let user: String
  private let ttl: Int?
  private let base: HTTPURL

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    account = try values.required("account-sid")
    user = values["api-key-sid"] ?? account
    ttl = try values.seconds("ttl", upTo: 86_400)
    base = try values.base("url", default: "https://api.twilio.com")
  }

  var name: String { account }

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    let path = "/2010-04-01/Accounts/\(HTTPURL.escaped(account))/Tokens.json"
    let body = try await log.ask(
      ServiceRequest(
        method: .post, url: try base.below(path),
        authorization: secret.map { .basic(user: user, password: $0) } ?? .none,
        body: .form(ttl.map { "Ttl=\($0)" } ?? "")))
    return try log.servers(in: body)
  }
}
