package import Foundation
import FoundationNetworking

/// `Tests/Support/fake_aws.py`: Kinesis Video and IVS Real-Time on loopback, which recompute every signature.
///
/// One server serves the whole test process; a channel's or a stage's name selects what it answers.
package final class FakeAWS: Sendable {
  package static let accessKeyID = "AKIDEXAMPLE"
  package static let secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
  package static let region = "us-west-2"

  /// The authority to trust for `https`.
  package let authority: URL
  private let process: ChildProcess
  private let ports: Ports

  private struct Ports: Decodable {
    var http: Int
    var https: Int
    var wrongName: Int

    private enum CodingKeys: String, CodingKey {
      case http
      case https
      case wrongName = "wrong_name"
    }
  }

  /// The server of this process, started at first use; it ends with the process.
  package static func shared() async throws -> FakeAWS { try await started.value }

  private static let started = Task { try await FakeAWS() }

  private init() async throws {
    let directory = try TemporaryDirectory()
    authority = try TestCertificate.valid.make(in: directory.url).authority
    process = try ChildProcess(
      Repository.python,
      [Repository.root.appending(path: "Tests/Support/fake_aws.py").path(), directory.url.path()])
    ports = try JSONDecoder().decode(Ports.self, from: Data(try await process.nextLine().utf8))
  }

  package var http: String { "http://127.0.0.1:\(ports.http)" }
  package var https: String { "https://localhost:\(ports.https)" }
  package var httpsUnderWrongName: String { "https://127.0.0.2:\(ports.wrongName)" }

  /// Sets up a channel of its own for a test and answers its name.
  package func channel(_ scenario: Scenario) async throws -> String {
    let name = "test-\(UUID().uuidString)"
    var request = URLRequest(url: try scenarioURL(name))
    request.httpMethod = "PUT"
    request.httpBody = try JSONEncoder().encode(scenario)
    _ = try await URLSession.shared.data(for: request)
    return name
  }

  /// Sets up a stage of its own for a test and answers its ARN.
  package func stage(_ scenario: Scenario = Scenario()) async throws -> String {
    let name = try await channel(scenario)
    return "arn:aws:ivs:\(scenario.region ?? Self.region):123456789012:stage/\(name)"
  }

  /// Where a scenario's page is.
  package func page(_ path: String, of channel: String, over base: String? = nil) -> String {
    "\(base ?? http)/pages/\(channel)/\(path)"
  }

  /// The requests that the channel's server has received so far.
  package func requests(of channel: String) async throws -> [Request] {
    try await log(of: channel).requests
  }

  /// The requests that a channel's or stage's server has answered, by name or ARN, and its answers.
  package func log(of resource: String) async throws -> Log {
    let name = resource.split(separator: "stage/").last.map(String.init) ?? resource
    let (data, _) = try await URLSession.shared.data(from: try scenarioURL(name))
    return try JSONDecoder().decode(Log.self, from: data)
  }

  /// The ARN that the server gives a channel.
  package static func arn(of channel: String, region: String = region) -> String {
    "arn:aws:kinesisvideo:\(region):123456789012:channel/\(channel)/1712136149494"
  }

  private func scenarioURL(_ name: String) throws -> URL {
    guard let url = URL(string: "\(http)/_scenario/\(name)") else { throw URLError(.badURL) }
    return url
  }
}

extension FakeAWS {
  /// The behaviour of a channel; fake_aws.py says what each member does.
  package struct Scenario: Encodable, Sendable {
    package var servers = [Server()]
    package var accounts: [String: Account]?
    package var region: String?
    package var endpoint: String?
    package var claims: [String: Claim]?
    package var stage: [String: Claim]?
    package var clock: Int?
    package var answers: [String: [Answer]]?
    package var pages: [String: Answer]?

    package init() {}
  }

  /// A value of a token or an answer.
  package enum Claim: Encodable, Sendable {
    case text(String)
    case number(Double)
    case bools([String: Bool])
    case texts([String: String])
    case null

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .bools(let value): try container.encode(value)
      case .texts(let value): try container.encode(value)
      case .null: try container.encodeNil()
      }
    }
  }

  /// One entry of IceServerList.
  package struct Server: Encodable, Sendable {
    package var uris: [String]
    package var username: String
    package var password: String
    package var ttl: Int

    package init(
      uris: [String] = ["turn:127.0.0.1:3478?transport=udp"], username: String = "user",
      password: String = "password", ttl: Int = 300
    ) {
      self.uris = uris
      self.username = username
      self.password = password
      self.ttl = ttl
    }

    private enum CodingKeys: String, CodingKey {
      case uris = "Uris"
      case username = "Username"
      case password = "Password"
      case ttl = "Ttl"
    }
  }

  package struct Account: Encodable, Sendable {
    package var secret: String
    package var token: String?
    package var expired: Bool

    package init(
      secret: String = FakeAWS.secretAccessKey, token: String? = nil, expired: Bool = false
    ) {
      self.secret = secret
      self.token = token
      self.expired = expired
    }
  }

  /// An exception of the service model by its name, or an answer written down byte by byte.
  package struct Answer: Encodable, Sendable {
    package enum Part: String, Encodable, Sendable {
      case headers
      case body
    }

    package var exception: String?
    /// Where the exception's name stands: `header`, `code` or `__type`.
    package var place: String?
    package var status: Int?
    package var headers: [String: String]?
    package var body: String?
    package var fill: Int?
    package var gzip: Bool?
    package var length: Int?
    package var raw: String?
    package var delay: Double?
    package var stall: Part?

    package init(
      exception: String? = nil, place: String? = nil, status: Int? = nil,
      headers: [String: String]? = nil, body: String? = nil, fill: Int? = nil, gzip: Bool? = nil,
      length: Int? = nil, raw: String? = nil, delay: Double? = nil, stall: Part? = nil
    ) {
      self.exception = exception
      self.place = place
      self.status = status
      self.headers = headers
      self.body = body
      self.fill = fill
      self.gzip = gzip
      self.length = length
      self.raw = raw
      self.delay = delay
      self.stall = stall
    }

    private enum CodingKeys: String, CodingKey {
      case exception
      case place = "in"
      case status
      case headers
      case body
      case fill
      case gzip
      case length
      case raw
      case delay
      case stall
    }
  }

  package struct Log: Decodable, Sendable {
    package var requests: [Request]
    /// The participant tokens that were made.
    package var tokens: [String]
  }

  /// A request as the server saw it.
  package struct Request: Decodable, Sendable {
    package var operation: String
    package var body: String
    /// The fault in its signature or its parameters.
    package var problem: String?
    package var headers: [String: String]
  }
}
