import Foundation

/// `iceprobe serve` on a port of loopback, asked by curl.
package struct ServedExporter {
  package let port: UInt16
  package let process: ChildProcess
  private let scheme: String
  private let options: [String]

  /// An answer of the exporter.
  package struct Answer {
    package var status: Int
    /// In lower case, as curl prints them.
    package var headers: String
    package var body: String
  }

  /// Starts the exporter, waits until it listens, and stops it however `body` ends; `options` are
  /// curl's, for every request.
  package static func with<Result>(
    _ arguments: [String], environment: [String: String?] = [:], scheme: String = "http",
    curl options: [String] = [], _ body: (ServedExporter) async throws -> Result
  ) async throws -> Result {
    let port = try FreePort.take()
    let process = try ChildProcess(
      BuiltProgram.iceprobe, ["serve", "--listen-address", "127.0.0.1:\(port)"] + arguments,
      environment: environment)
    defer { process.stop() }
    for _ in 0..<2000 where !Loopback.accepts(port: port) {
      try await Task.sleep(for: .milliseconds(10))
    }
    return try await body(
      ServedExporter(port: port, process: process, scheme: scheme, options: options))
  }

  package func get(_ target: String, _ options: [String] = []) async throws -> Answer {
    let finished = try await ChildProcess.run(
      URL(filePath: "/usr/bin/curl"),
      ["-sS", "-i", "--path-as-is", "--max-time", "60"] + self.options + options
        + ["\(scheme)://127.0.0.1:\(port)\(target)"])
    let parts = finished.standardOutput.split(separator: "\r\n\r\n", maxSplits: 1)
    let words = parts.first?.prefix { !$0.isNewline }.split(separator: " ") ?? []
    return Answer(
      status: words.count > 1 ? Int(words[1]) ?? 0 : 0,
      headers: parts.first?.lowercased() ?? finished.standardError,
      body: parts.count > 1 ? String(parts[1]) : "")
  }

  /// A probe with its parameters encoded as Prometheus encodes them.
  package func probe(_ parameters: [String: String], _ options: [String] = []) async throws
    -> Answer
  {
    let encoded = parameters.sorted { $0.key < $1.key }.flatMap {
      ["--data-urlencode", "\($0.key)=\($0.value)"]
    }
    return try await get("/probe", ["-G"] + encoded + options)
  }
}
