import Foundation

/// A real Prometheus on loopback, with its data in a directory of its own.
package struct Prometheus {
  private let port: UInt16

  /// Starts it with a configuration, and stops it however `body` ends.
  package static func with<Result>(
    _ configuration: String, _ body: (Prometheus) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let port = try FreePort.take()
    let file = try directory.file("prometheus.yml", configuration)
    let data = directory.url.appending(path: "data")
    return try await ChildProcess.with(
      URL(filePath: "/usr/bin/prometheus"),
      [
        "--config.file=\(file.path())", "--storage.tsdb.path=\(data.path())",
        "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
      ]
    ) { _ in try await body(Prometheus(port: port)) }
  }

  /// One sample of an instant vector.
  package struct Sample: Decodable {
    package var metric: [String: String]
    package var value: String

    private enum CodingKeys: CodingKey { case metric, value }

    package init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      metric = try container.decode([String: String].self, forKey: .metric)
      var pair = try container.nestedUnkeyedContainer(forKey: .value)
      _ = try pair.decode(Double.self)
      value = try pair.decode(String.self)
    }
  }

  private struct Response: Decodable {
    struct Data: Decodable { var result: [Sample] }
    var status: String
    var data: Data?
    var error: String?
  }

  /// The query did not parse, or had no result in time.
  package struct NoResult: Error, CustomStringConvertible {
    package var description: String
  }

  /// Asks until there is a result.
  package func samples(_ query: String, seconds: Int = 60) async throws -> [Sample] {
    for _ in 0..<(seconds * 5) {
      let response = try await ask(query)
      if let problem = response?.error { throw NoResult(description: "\(query): \(problem)") }
      if let result = response?.data?.result, !result.isEmpty { return result }
      try await Task.sleep(for: .milliseconds(200))
    }
    throw NoResult(description: "\(query): no result in \(seconds) s")
  }

  /// Whether it understands a query; an error in it is thrown.
  package func check(_ query: String) async throws {
    for _ in 0..<100 {
      if let response = try await ask(query) {
        if let problem = response.error { throw NoResult(description: "\(query): \(problem)") }
        return
      }
      try await Task.sleep(for: .milliseconds(200))
    }
    throw NoResult(description: "no answer")
  }

  private func ask(_ query: String) async throws -> Response? {
    let finished = try await ChildProcess.run(
      URL(filePath: "/usr/bin/curl"),
      [
        "-s", "-G", "http://127.0.0.1:\(port)/api/v1/query", "--data-urlencode", "query=\(query)",
      ])
    return try? JSONDecoder().decode(Response.self, from: Data(finished.standardOutput.utf8))
  }
}
