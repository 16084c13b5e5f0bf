import HTTPFetching
import ICEServers
import Vocabulary

/// Xirsys: a channel's servers, in an envelope that may contain an error even with status 200.
struct XirsysService: ICEService {
  static let kind = SourceKind.xirsys
  static let secretName = "the account's secret"
  static let settings = [
    ServiceSetting.required("ident", "the account's ident"),
    .required("channel", "the channel's path"),
    .optional("expire", "lifetime of the credentials in seconds"),
    .optional("url", "the gateway (https://global.xirsys.net)"),
  ]
  static let example = [(key: "ident", value: "alice"), (key: "channel", value: "default")]

  private let ident: String
  private let channel: String
  private let expire: Int?
  private let base: HTTPURL

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    ident = try values.required("ident")
    channel = try values.required("channel")
    expire = try values.seconds("expire", upTo: 86_400)
    base = try values.base("url", default: "https://global.xirsys.net")
  }

  var name: String { channel }

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    // A channel is a path: its slashes are kept.
    let path = channel.split(separator: "/").map { HTTPURL.escaped(String($0)) }
    let url = try base.below("/_turn/" + path.joined(separator: "/"))
    let wish = expire.map { #","expire":"\#($0)""# } ?? ""
    let body = try await log.ask(
      ServiceRequest(
        method: .put, url: url,
        authorization: secret.map { .basic(user: ident, password: $0) } ?? .none,
        body: .json(#"{"format":"urls"\#(wish)}"#)))
    var configuration = try log.servers(in: body)
    configuration.ttlSeconds = configuration.ttlSeconds ?? expire
    return configuration
  }
}
