import Foundation

/// `Tests/Support/otlp_collector.py`: a collector of OpenTelemetry data that tells what it gets.
package struct Collector {
  /// A request as the collector saw it, its body decompressed and decoded.
  package struct Request {
    package var path: String
    package var headers: [String: String]
    package var isCompressed: Bool
    package var body: [String: Any]
  }

  package let url: String
  private let process: ChildProcess

  /// Starts a collector and stops it when `body` ends; `answers` are those of each path, as the script says.
  package static func with<Result>(
    _ answers: [String: [[String: Any]]] = [:], _ body: (Collector) async throws -> Result
  ) async throws -> Result {
    let script = Repository.root.appending(path: "Tests/Support/otlp_collector.py").path()
    let json = try JSONSerialization.data(withJSONObject: answers)
    let arguments = [script, String(decoding: json, as: UTF8.self)]
    return try await ChildProcess.with(Repository.python, arguments) { process in
      let port = try await process.nextLine(seconds: 20)
      return try await body(Collector(url: "http://127.0.0.1:\(port)", process: process))
    }
  }

  /// Every request so far.
  package var requests: [Request] {
    get throws {
      // The first line is the port.
      try process.outputSoFar.split(separator: "\n").dropFirst().map { line in
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        let seen = value as? [String: Any] ?? [:]
        return Request(
          path: seen["path"] as? String ?? "",
          headers: seen["headers"] as? [String: String] ?? [:],
          isCompressed: seen["gzip"] as? Bool ?? false,
          body: seen["body"] as? [String: Any] ?? [:])
      }
    }
  }

  /// Waits until there are so many requests for a path.
  package func requests(_ count: Int, of path: String) async throws -> [Request] {
    for _ in 0..<1000 {
      let found = try requests.filter { $0.path == path }
      if found.count >= count { return found }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw ChildProcess.Failure.silent(
      program: "the collector", standardError: "fewer than \(count) requests for \(path)")
  }
}

/// What is in the body of requests for traces or metrics, in the words of OTLP.
package struct Telemetry {
  package let resources: [[String: String]]
  package let spans: [[String: Any]]
  package let metrics: [[String: Any]]

  package init(_ bodies: [[String: Any]]) {
    func list(_ holder: [String: Any], _ key: String) -> [[String: Any]] {
      holder[key] as? [[String: Any]] ?? []
    }
    let outer = bodies.flatMap { list($0, "resourceSpans") + list($0, "resourceMetrics") }
    resources = outer.map { Self.attributes($0["resource"] as? [String: Any] ?? [:]) }
    let inner = outer.flatMap { list($0, "scopeSpans") + list($0, "scopeMetrics") }
    spans = inner.flatMap { list($0, "spans") }
    metrics = inner.flatMap { list($0, "metrics") }
  }

  /// The attributes of anything that has some, each value as text.
  package static func attributes(_ holder: [String: Any]) -> [String: String] {
    let list = holder["attributes"] as? [[String: Any]] ?? []
    let pairs = list.compactMap { attribute -> (String, String)? in
      guard let key = attribute["key"] as? String,
        let value = (attribute["value"] as? [String: Any])?.values.first
      else { return nil }
      return (key, "\(value)")
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The names of the spans below another one, in order.
  package func names(below parent: [String: Any]) -> [String] {
    spans.filter { $0["parentSpanId"] as? String == parent["spanId"] as? String }
      .compactMap { $0["name"] as? String }
  }
}
