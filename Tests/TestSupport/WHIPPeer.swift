import Foundation
import FoundationNetworking

/// `Tests/Support/whip_peer.py`: a WHIP and WHEP endpoint on loopback with a real peer behind it.
///
/// One server serves the whole test process; the last part of a path selects the scenario.
package final class WHIPPeer: Sendable {
  private let process: ChildProcess
  private let ports: Ports

  private struct Ports: Decodable {
    var http: Int
    var other: Int
  }

  /// The server of this process, started at first use; it ends with the process.
  package static func shared() async throws -> WHIPPeer { try await started.value }

  private static let started = Task { try await WHIPPeer() }

  private init() async throws {
    process = try ChildProcess(
      Repository.python, [Repository.root.appending(path: "Tests/Support/whip_peer.py").path()])
    ports = try JSONDecoder().decode(Ports.self, from: Data(try await process.nextLine().utf8))
  }

  package var port: UInt16 { UInt16(ports.http) }
  package var base: String { "http://127.0.0.1:\(ports.http)" }
  /// Another origin with the same paths.
  package var otherBase: String { "http://127.0.0.1:\(ports.other)" }

  /// Sets up a scenario of its own for a test and answers its name.
  package func set(_ scenario: Scenario = Scenario()) async throws -> String {
    let name = "test-\(UUID().uuidString)"
    var request = URLRequest(url: try scenarioURL(name))
    request.httpMethod = "PUT"
    request.httpBody = try JSONEncoder().encode(scenario)
    _ = try await URLSession.shared.data(for: request)
    return name
  }

  /// The requests of a scenario so far, and the sessions left.
  package func log(of name: String) async throws -> Log {
    let (data, _) = try await URLSession.shared.data(from: try scenarioURL(name))
    return try JSONDecoder().decode(Log.self, from: data)
  }

  /// Lets the answers go that a scenario holds back.
  package func release(_ name: String) async throws {
    var request = URLRequest(url: try scenarioURL(name).appending(path: "release"))
    request.httpMethod = "POST"
    _ = try await URLSession.shared.data(for: request)
  }

  private func scenarioURL(_ name: String) throws -> URL {
    guard let url = URL(string: "\(base)/_scenario/\(name)") else { throw URLError(.badURL) }
    return url
  }
}

extension WHIPPeer {
  /// How an endpoint behaves; whip_peer.py says what each member does.
  package struct Scenario: Encodable, Sendable {
    package var token: String?
    package var links: [String]?
    package var answer: Answer?
    package var alter: [String]?
    package var location: String?
    package var status: Int?
    package var delete: Int?
    package var rejects: Bool?
    package var delay: Double?
    package var held: Bool?
    package var deleteDelay: Double?

    package init() {}

    private enum CodingKeys: String, CodingKey {
      case token
      case links
      case answer
      case alter
      case location
      case status
      case rejects
      case delay
      case held
      case delete
      case deleteDelay = "delete_delay"
    }
  }

  package struct Answer: Encodable, Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: String

    package init(_ status: Int, _ headers: [String: String] = [:], body: String = "") {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  package struct Log: Decodable, Sendable {
    package var requests: [Request]
    /// Sessions that were made and not deleted.
    package var sessions: Int
    /// Connections that got as far as DTLS.
    package var connected: Int
  }

  package struct Request: Decodable, Sendable {
    package var method: String
    package var path: String
    package var port: Int
    package var headers: [String: String]
    package var body: String
  }
}
