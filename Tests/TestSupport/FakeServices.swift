package import Foundation
import FoundationNetworking

/// `Tests/Support/fake_services.py`: services that hand out ICE servers, on loopback.
///
/// One server serves the whole test process; the first part of a path selects what it answers.
package final class FakeServices: Sendable {
  /// The authority to trust for `https`.
  package let authority: URL
  private let process: ChildProcess
  private let ports: Ports

  private struct Ports: Decodable {
    var http: Int
    var https: Int
  }

  /// The server of this process, started at first use; it ends with the process.
  package static func shared() async throws -> FakeServices { try await started.value }

  private static let started = Task { try await FakeServices() }

  private init() async throws {
    let directory = try TemporaryDirectory()
    authority = try TestCertificate.valid.make(in: directory.url).authority
    process = try ChildProcess(
      Repository.python,
      [
        Repository.root.appending(path: "Tests/Support/fake_services.py").path(),
        directory.url.path(),
      ])
    ports = try JSONDecoder().decode(Ports.self, from: Data(try await process.nextLine().utf8))
  }

  package var http: String { "http://127.0.0.1:\(ports.http)" }
  package var https: String { "https://\(domain)" }
  package var domain: String { "localhost:\(ports.https)" }

  /// Sets up a scenario of its own for a test and answers its name, the first part of its paths.
  package func set(
    _ scenario: Scenario, name: String = "test-\(UUID().uuidString)"
  ) async throws -> String {
    var request = URLRequest(url: try scenarioURL(name))
    request.httpMethod = "PUT"
    request.httpBody = try JSONEncoder().encode(scenario)
    _ = try await URLSession.shared.data(for: request)
    return name
  }

  /// The requests of a scenario so far.
  package func requests(of name: String) async throws -> [Request] {
    struct Log: Decodable { var requests: [Request] }
    let (data, _) = try await URLSession.shared.data(from: try scenarioURL(name))
    return try JSONDecoder().decode(Log.self, from: data).requests
  }

  private func scenarioURL(_ name: String) throws -> URL {
    guard let url = URL(string: "\(http)/_scenario/\(name)") else { throw URLError(.badURL) }
    return url
  }
}

extension FakeServices {
  /// The accounts and faults of a scenario; fake_services.py says what each member does.
  package struct Scenario: Encodable, Sendable {
    package var secret = "s3cr3t+/="
    package var user: String?
    package var uris: [String]?
    package var stun: String?
    package var username: String?
    package var password: String?
    package var versions: [String]?
    package var homeserver: String?
    package var answers: [String: FakeAWS.Answer]?

    package init() {}
  }

  /// A request as the server saw it.
  package struct Request: Decodable, Sendable {
    package var method: String
    package var path: String
    package var query: [String: String]
    package var headers: [String: String]
    package var body: String
    /// The fault that the service found in it.
    package var problem: String?
  }
}
