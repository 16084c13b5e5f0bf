import Endpoints
import Foundation
import TestSupport

/// A real dnsmasq on loopback that knows only what a test tells it.
struct Dnsmasq {
  let server: SocketAddress
  private let log: URL

  /// `options` are lines of its configuration; `hosts` is a hosts file for it to serve.
  static func with<Result>(
    _ options: [String], hosts: String = "", _ body: (Dnsmasq) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let log = try directory.file("log", "")
    let port = try FreePort.take()
    let fixed = [
      "port=\(port)", "listen-address=127.0.0.1", "bind-interfaces", "no-resolv", "no-hosts",
      "pid-file=", "user=\(NSUserName())", "log-queries", "log-facility=\(log.path())",
      "addn-hosts=\(try directory.file("hosts", hosts).path())",
      // Names below it that are not listed do not exist; any other name is refused.
      "local=/example/",
    ]
    let configuration = try directory.file("conf", (fixed + options).joined(separator: "\n"))
    let program = URL(filePath: "/usr/sbin/dnsmasq")
    let arguments = ["--keep-in-foreground", "--conf-file=\(configuration.path())"]
    return try await ChildProcess.with(program, arguments) { process in
      try await waitUntilListening(port, process)
      return try await body(Dnsmasq(server: SocketAddress(.loopbackV4, port: port), log: log))
    }
  }

  private static func waitUntilListening(_ port: UInt16, _ process: ChildProcess) async throws {
    for _ in 0..<400 {
      if Loopback.accepts(port: port) { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    process.stop()
    let errors = try await process.finished().standardError
    throw ChildProcess.Failure.silent(program: "dnsmasq", standardError: errors)
  }

  /// The questions received so far, as `query[A] name`.
  var questions: [String] {
    get throws {
      try String(contentsOf: log, encoding: .utf8).split(separator: "\n").compactMap { line in
        line.firstRange(of: "query[").map {
          String(line[$0.lowerBound...].prefix { $0 != " " })
            + " " + String(line[$0.lowerBound...].split(separator: " ")[1])
        }
      }
    }
  }
}
