package import Foundation

/// A real proxy on loopback, on a port that was free: tinyproxy, microsocks, or tinyproxy behind HAProxy's TLS.
package struct TestProxy {
  package enum Kind: String, CaseIterable, Sendable {
    case http
    case https
    case socks5
    case socks5h
  }

  package static let username = "bob"
  package static let password = "open-s3same"

  package var kind: Kind
  package var port: UInt16
  /// PEM file of the authority that signed an `https` proxy's certificate, made for `localhost`.
  package var authority: URL?
  private var host: String

  /// As `--proxy` wants it.
  package var url: String { "\(kind.rawValue)://\(host):\(port)" }
  /// The same over IPv6; of `http` only.
  package var urlOnIPv6: String { "\(kind.rawValue)://[::1]:\(port)" }

  /// Starts a proxy, waits until it listens, runs `body`, and stops it however that ends.
  ///
  /// `options` are lines of tinyproxy's configuration.
  package static func with<Result>(
    _ kind: Kind, asksForPassword: Bool = false, options: [String] = [],
    certificate: TestCertificate = .valid, _ body: (TestProxy) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let port = try FreePort.take()
    let proxy = TestProxy(kind: kind, port: port, host: "127.0.0.1")
    switch kind {
    case .socks5, .socks5h:
      let access = asksForPassword ? ["-u", username, "-P", password] : []
      return try await ChildProcess.with(
        URL(filePath: "/usr/bin/microsocks"), ["-i", "127.0.0.1", "-p", "\(port)"] + access
      ) { process in
        try await proxy.waitUntilListening(process)
        return try await body(proxy)
      }
    case .http:
      return try await withTinyproxy(
        port, asksForPassword: asksForPassword, options, directory
      ) { process in
        try await proxy.waitUntilListening(process)
        return try await body(proxy)
      }
    case .https:
      let inner = try FreePort.take()
      return try await withTinyproxy(
        inner, asksForPassword: asksForPassword, options, directory
      ) { _ in
        try await withTLS(at: port, before: inner, certificate, directory) { authority, process in
          try await proxy.waitUntilListening(process)
          try await TestProxy(kind: .http, port: inner, host: "127.0.0.1").waitUntilListening(
            process)
          return try await body(
            TestProxy(kind: .https, port: port, authority: authority, host: "localhost"))
        }
      }
    }
  }

  private static func withTinyproxy<Result>(
    _ port: UInt16, asksForPassword: Bool, _ options: [String], _ directory: TemporaryDirectory,
    _ body: (ChildProcess) async throws -> Result
  ) async throws -> Result {
    let access = asksForPassword ? ["BasicAuth \(username) \(password)"] : []
    let fixed = [
      "Port \(port)", "Listen 127.0.0.1", "Listen ::1", "Timeout 60", "MaxClients 50",
    ]
    let configuration = try directory.file(
      "tinyproxy.conf", (fixed + access + options).joined(separator: "\n") + "\n")
    return try await ChildProcess.with(
      URL(filePath: "/usr/bin/tinyproxy"), ["-d", "-c", configuration.path()], body)
  }

  /// Puts TLS in front of a port on loopback; gives the port that speaks it, and the PEM file of the
  /// authority that vouches for `localhost` there.
  package static func withTLS<Result>(
    before inner: UInt16, _ body: (UInt16, URL) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let port = try FreePort.take()
    return try await withTLS(at: port, before: inner, .valid, directory) { authority, process in
      try await TestProxy(kind: .https, port: port, host: "localhost").waitUntilListening(process)
      return try await body(port, authority)
    }
  }

  private static func withTLS<Result>(
    at port: UInt16, before inner: UInt16, _ certificate: TestCertificate,
    _ directory: TemporaryDirectory, _ body: (URL, ChildProcess) async throws -> Result
  ) async throws -> Result {
    let files = try certificate.make(in: directory.url)
    let pair = try [files.certificate, files.key]
      .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let bundle = try directory.file("haproxy.pem", pair)
    let configuration = try directory.file(
      "haproxy.cfg",
      """
      defaults
        mode tcp
        timeout connect 30s
        timeout client 60s
        timeout server 60s
      listen proxy
        bind 127.0.0.1:\(port) ssl crt \(bundle.path())
        server inner 127.0.0.1:\(inner)

      """)
    return try await ChildProcess.with(
      URL(filePath: "/usr/sbin/haproxy"), ["-db", "-f", configuration.path()]
    ) { try await body(files.authority, $0) }
  }

  private func waitUntilListening(_ process: ChildProcess) async throws {
    for _ in 0..<400 {
      if Loopback.accepts(port: port) { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    process.stop()
    let errors = try await process.finished().standardError
    throw ChildProcess.Failure.silent(program: "the proxy", standardError: errors)
  }
}
