import ConfigSources
import Vocabulary

/// A source as a configuration file has it, without its name.
typealias SourceMapping = [String: SourceValue]

enum SourceValue: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation
{
  case text(String)
  case list([String])
  /// A variable that holds the secret.
  case variable(String)
  case flag(Bool)
  case number(Int)

  static let secret = SourceValue.variable("CANARY")

  init(stringLiteral value: String) { self = .text(value) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .list(let texts): try container.encode(texts)
    case .variable(let name): try container.encode(["variable": name])
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    }
  }
}

extension SourceKind {
  /// The ways to ask a source of this kind at a server that says its secret; a kind that asks nobody
  /// over HTTP has none.
  func sources(at server: EchoServer, _ form: Int, _ failure: String) -> [String: SourceMapping] {
    let url = server.url(form, failure)
    let pathURL = server.url(form, failure, saying: .path) + "/" + EchoServer.pathSecret
    switch self {
    case .uri, .selftest: return [:]
    case .rtcConfiguration:
      return [
        "path": ["location": "\(pathURL)/ice.json"],
        "query": [
          "location": "\(server.url(form, failure, saying: .path))?key=\(EchoServer.pathSecret)"
        ],
      ]
    case .kinesisVideo:
      let channel: SourceMapping = [
        "channel": "door", "region": "us-west-2", "endpoint-url": "\(url)",
      ]
      return AWSProfiles.names(form).reduce(into: ["environment": channel]) { sources, profile in
        sources[profile] = channel.merging(["profile": "\(profile)"]) { $1 }
      }
    case .ivs:
      let stage: SourceMapping = [
        "stage": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "whip-url": "\(url)",
        "endpoint-url": "\(url)",
      ]
      let key: SourceMapping = [
        "private-key": .variable("SIGNING_KEY"),
        "key-arn": "arn:aws:ivs:us-west-2:123456789012:public-key/abcdABCDefgh",
      ]
      return [
        "created": stage, "given": ["token": .secret, "whip-url": "\(url)"],
        "signed": stage.merging(key) { $1 },
      ]
    case .whip, .whep:
      return [
        "bearer": ["url": "\(url)", "bearer": .secret], "path": ["url": "\(pathURL)"],
        "links": ["url": "\(url)", "bearer": .secret, "no-session": .flag(true)],
      ]
    case .turnREST, .twilio, .cloudflare, .xirsys, .metered, .matrix, .liveKit:
      return service(url, pathURL)
    }
  }

  private func service(_ url: String, _ pathURL: String) -> [String: SourceMapping] {
    guard let service = ICEServices.descriptions.first(where: { $0.name == rawValue }) else {
      return [:]
    }
    var settings = SourceMapping(
      uniqueKeysWithValues: service.example.map { ($0.key, .text($0.value)) })
    settings["domain"] = nil
    let place = service.settings.contains { $0.key == "homeserver" } ? "homeserver" : "url"
    settings[place] = "\(url)"
    settings["secret"] = .secret
    var sources = ["": settings]
    if self == .turnREST { sources["path"] = settings.merging([place: "\(pathURL)"]) { $1 } }
    if service.settings.contains(where: { $0.key == "mint" }) {
      sources["mint"] = settings.merging(["mint": "60"]) { $1 }
    }
    return sources
  }
}

/// Profiles of the shared AWS files whose credentials come each from another place.
enum AWSProfiles {
  static let kinds = ["static", "process", "role", "web", "sso", "container", "instance"]

  static func names(_ form: Int) -> [String] { kinds.map { "\($0)-\(form)" } }

  /// The start URL that the cached token belongs to, and its file below the home folder.
  static let startURL = "https://example.org/start"
  static let cache = ".aws/sso/cache/cff035caee6b12df6787d81bb8c079ea3b53e49e.json"

  /// `~/.aws/config`, where STS and the portal are the server too.
  static func file(
    _ server: EchoServer, _ failure: String, forms: Range<Int>, process: String, token: String
  ) -> String {
    let keys = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = \(EchoServer.secret)\n"
    let role = "role_arn = arn:aws:iam::123456789012:role/probe\n"
    return "[profile keys]\n" + keys
      + forms.map { form in
        let url = server.url(form, failure)
        let services = "services = s-\(form)\nregion = us-west-2\n"
        return """
          [services s-\(form)]
          sts =
            endpoint_url = \(url)
          sso =
            endpoint_url = \(url)
          [profile static-\(form)]
          \(keys)
          [profile process-\(form)]
          credential_process = \(process) \(form)
          [profile role-\(form)]
          \(role)source_profile = keys
          \(services)
          [profile web-\(form)]
          \(role)web_identity_token_file = \(token)
          \(services)
          [profile sso-\(form)]
          sso_start_url = \(startURL)
          sso_region = us-west-2
          sso_account_id = 123456789012
          sso_role_name = probe
          \(services)
          [profile container-\(form)]
          \(role)credential_source = EcsContainer
          \(services)
          [profile instance-\(form)]
          \(role)credential_source = Ec2InstanceMetadata
          ec2_metadata_service_endpoint = \(url)
          \(services)

          """
      }.joined()
  }
}
