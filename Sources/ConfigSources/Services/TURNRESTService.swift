import HTTPFetching
import ICEServers
import Vocabulary

/// A TURN REST service (draft-uberti-behave-turn-rest-00 section 2.1).
struct TURNRESTService: ICEService {
  static let kind = SourceKind.turnREST
  static let secretName = "the API key"
  static let isSecretOptional = true
  static let settings = [
    ServiceSetting.required("url", "the service's URL"),
    .optional("method", "get or post; the drafts differ (get)"),
    .optional("username", "the user id to request a credential for"),
  ]
  static let example = [(key: "url", value: "https://example.org/turn")]

  /// The behave draft uses GET, the later rtcweb draft POST.
  enum Method: String, CaseIterable, Sendable {
    case get
    case post
  }

  private let url: HTTPURL
  private let method: Method
  private let username: String?

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    guard let url = try? HTTPURL(try values.required("url")) else {
      _ = try values.required("url")
      throw .malformed("url", expected: "an http or https URL")
    }
    self.url = url
    method = try values.word("method", default: Method.get)
    username = values["username"]
  }

  var name: String { url.redacted }

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    log.hide(self.url.secrets)
    var query = [(name: "service", value: "turn")]
    if let username { query.append(("username", username)) }
    if let secret { query.append(("key", secret.reveal())) }
    let url = try self.url.below("", query: query)
    let body = try await log.ask(
      ServiceRequest(method: method == .get ? .get : .post, url: url))
    return try log.servers(in: body)
  }
}
