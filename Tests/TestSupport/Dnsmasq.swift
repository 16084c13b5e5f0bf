import Foundation
package import Vocabulary

/// A real dnsmasq on loopback that knows only what a test tells it.
package struct Dnsmasq {
  package let server: SocketAddress
  private let log: URL

  /// `options` are lines of its configuration; `hosts` is a hosts file for it to serve.
  package static func with<Result>(
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
    let shell = URL(filePath: "/bin/sh")
    return try await ChildProcess.with(shell, ["-c", script, configuration.path()]) { process in
      try await waitUntilListening(port, process)
      return try await body(Dnsmasq(server: SocketAddress(.loopbackV4, port: port), log: log))
    }
  }

  /// Lives as long as its standard input is open.
  ///
  /// dnsmasq closes what it inherits, which Foundation takes for its end: it would then wait for it
  /// instead of noticing the end of any other child. The shell keeps that open.
  private static let script = """
    /usr/sbin/dnsmasq --keep-in-foreground --conf-file="$0" </dev/null & child=$!
    trap : TERM
    trap 'kill $child; wait $child' EXIT
    cat >/dev/null
    """

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
  package var questions: [String] {
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
