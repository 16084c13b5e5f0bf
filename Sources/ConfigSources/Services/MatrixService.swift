import HTTPFetching
import ICEServers
import Vocabulary

/// A Matrix homeserver's TURN servers (Client-Server API, `/voip/turnServer`).
struct MatrixService: ICEService {
  static let kind = SourceKind.matrix
  static let secretName = "the user's access token"
  static let settings = [
    ServiceSetting.optional(
      "domain", "the part of user ids after the colon; finds the homeserver"),
    .optional("homeserver", "the homeserver's URL, instead of domain"),
  ]
  static let example = [(key: "domain", value: "example.org")]

  private enum Homeserver {
    case known(HTTPURL)
    /// Discovered through the domain's `.well-known`.
    case domain(HTTPURL)
  }

  private let homeserver: Homeserver
  let name: String

  init(_ values: ServiceValues) throws(ServiceSettingProblem) {
    guard values["homeserver"] == nil || values["domain"] == nil else {
      throw .exclusive("homeserver", "domain")
    }
    if values["homeserver"] != nil {
      let url = try values.base("homeserver")
      homeserver = .known(url)
      name = url.redacted
    } else {
      let domain = try values.required("domain")
      guard let url = try? HTTPURL("https://\(domain)"), url.path == "/", url.isPlainBase else {
        throw .malformed("domain", expected: "a host name, optionally with a port")
      }
      homeserver = .domain(url)
      name = domain
    }
  }

  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    let base: HTTPURL
    switch homeserver {
    case .known(let url): base = url
    case .domain(let url): base = try await Self.discover(url, &log)
    }
    do {
      return try await Self.ask(base, version: "v3", secret, &log)
    } catch {
      // Servers from before version 1.1 of the specification have only the older path.
      guard case .refused(let refusal) = error, refusal.status == 404 else { throw error }
      return try await Self.ask(base, version: "r0", secret, &log)
    }
  }

  private static func ask(
    _ base: HTTPURL, version: String, _ token: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration {
    let url = try base.below("/_matrix/client/\(version)/voip/turnServer")
    let body = try await log.ask(
      ServiceRequest(url: url, authorization: token.map { .bearer($0) } ?? .none))
    return try log.servers(in: body)
  }

  /// Server discovery (Client-Server API section 4.1): without a file, the domain is the
  /// homeserver.
  private static func discover(
    _ domain: HTTPURL, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPURL {
    let url = try domain.below("/.well-known/matrix/client")
    let body: [UInt8]
    do {
      body = try await log.ask(ServiceRequest(step: .wellKnown, url: url))
    } catch {
      guard case .refused(let refusal) = error, refusal.status == 404 else { throw error }
      return domain
    }
    guard case .string(let text)? = (try? JSONValue(body))?["m.homeserver"]?["base_url"],
      let base = try? HTTPURL(text), base.isPlainBase
    else { throw .incomplete(path: "$[m.homeserver].base_url") }
    guard base.isSecure else { throw .settings(.sourceEndpointInsecure) }
    return base
  }
}
