package import Foundation

/// A real coturn on loopback, on ports the kernel gave, with everything it writes in a directory of its own.
package struct Coturn {
  package static let program = URL(filePath: "/usr/bin/turnserver")
  package static let realm = "example.org"
  package static let username = "alice"
  package static let password = "s3cr3t"
  package static let sharedSecret = "north"

  /// How it checks who asks.
  package enum Authentication {
    case user
    case sharedSecret
    case none
  }

  /// UDP and TCP in the clear.
  package var plainPort: UInt16
  /// DTLS and TLS.
  package var securePort: UInt16
  /// PEM file of the authority that signed the server's certificate, made for `localhost`.
  package var authority: URL
  private var directory: URL
  private var process: ChildProcess

  /// Starts a server, waits until it listens, runs `body`, and stops the server however that ends.
  package static func with<Result>(
    _ authentication: Authentication = .user, options: [String] = [],
    certificate: TestCertificate = .valid,
    _ body: (Coturn) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let server = try await Coturn(
      authentication, options: options, certificate: certificate, directory: directory.url)
    defer { server.process.stop() }
    return try await body(server)
  }

  private init(
    _ authentication: Authentication, options: [String], certificate: TestCertificate,
    directory: URL
  ) async throws {
    let files = try certificate.make(in: directory)
    authority = files.authority
    plainPort = try FreePort.take()
    securePort = try FreePort.take()
    self.directory = directory
    let configuration = directory.appending(path: "turnserver.conf")
    try Self.configuration(
      authentication, plainPort: plainPort, securePort: securePort, files: files, options: options,
      directory: directory
    ).write(to: configuration, atomically: true, encoding: .utf8)
    process = try ChildProcess(Self.program, ["-c", configuration.path(), "--no-cli"])
    try await waitUntilListening(isSecure: !options.contains("no-tls"))
  }

  private static func configuration(
    _ authentication: Authentication, plainPort: UInt16, securePort: UInt16,
    files: TestCertificate.Files, options: [String], directory: URL
  ) -> String {
    let access =
      switch authentication {
      case .user: ["lt-cred-mech", "user=\(username):\(password)"]
      case .sharedSecret: ["use-auth-secret", "static-auth-secret=\(sharedSecret)"]
      case .none: ["no-auth"]
      }
    let fixed = [
      "listening-port=\(plainPort)", "tls-listening-port=\(securePort)",
      "listening-ip=127.0.0.1", "listening-ip=::1", "relay-ip=127.0.0.1", "relay-ip=::1",
      "realm=\(realm)", "fingerprint", "allow-loopback-peers", "no-cli",
      "cert=\(files.certificate.path())", "pkey=\(files.key.path())",
      "userdb=\(directory.appending(path: "users.db").path())",
      "pidfile=\(directory.appending(path: "turnserver.pid").path())",
      "log-file=stdout", "simple-log", "verbose",
    ]
    return (fixed + access + options).joined(separator: "\n") + "\n"
  }

  /// Writes a file into the server's directory, readable by its owner alone.
  package func file(_ name: String, _ content: String) throws -> URL {
    let file = directory.appending(path: name)
    try content.write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: file.path())
    return file
  }

  /// Runs `body` while another client of the same user holds an allocation.
  package func withAllocationHeld(_ body: () async throws -> Void) async throws {
    // One session without its RTCP twin, one message in a long while, to a port where nobody is.
    let arguments = [
      "-c", "-m", "1", "-n", "1000", "-z", "60000", "-e", "127.0.0.1", "-r", "9",
      "-p", "\(plainPort)", "-u", Self.username, "-w", Self.password, "127.0.0.1",
    ]
    let client = URL(filePath: "/usr/bin/turnutils_uclient")
    try await ChildProcess.with(client, arguments) { _ in
      for _ in 0..<1000 where liveSessions.isEmpty {
        try await Task.sleep(for: .milliseconds(10))
      }
      try await body()
    }
  }

  /// The server's output so far: sessions made and deleted among it.
  package var log: String { process.outputSoFar }

  /// Sessions that got an allocation and have not been deleted, by the server's own log.
  package var liveSessions: Set<String> {
    var live: Set<String> = []
    for line in log.split(separator: "\n") {
      guard let session = Self.session(in: line) else { continue }
      if line.contains(": new, realm=") { live.insert(session) }
      // The answer to Refresh(0) comes first, the session's end about a second later.
      if line.hasSuffix(", lifetime=0") || line.contains(": delete: realm=") {
        live.remove(session)
      }
    }
    return live
  }

  /// The log's lines of sessions that are still there after a while.
  package func linesOfSessionsLeft() async throws -> [Substring] {
    for _ in 0..<60 where !liveSessions.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    let left = liveSessions
    return log.split(separator: "\n").filter { line in left.contains { line.contains($0) } }
  }

  private static func session(in line: Substring) -> String? {
    guard let start = line.range(of: "session ")?.upperBound else { return nil }
    return String(line[start...].prefix(while: { $0.isNumber }))
  }

  private func waitUntilListening(isSecure: Bool) async throws {
    let ports = isSecure ? [plainPort, securePort] : [plainPort]
    for _ in 0..<400 {
      if ports.allSatisfy(Loopback.accepts) { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    process.stop()
    throw ChildProcess.Failure.silent(program: "turnserver", standardError: log)
  }
}
