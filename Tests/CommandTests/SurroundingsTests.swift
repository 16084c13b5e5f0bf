import Foundation
import TestSupport
import Testing

/// `config validate` looks for the files, folders and variables that a file names.
@Suite struct SurroundingsTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func validate(
    _ yaml: String, _ options: [String] = [], environment: [String: String?] = [:]
  ) async throws -> ChildProcess.Finished {
    let file = try directory.file("config.yaml", yaml)
    return try await BuiltProgram.run(
      ["config", "validate", file.path()] + options, environment: environment)
  }

  private func lines(_ finished: ChildProcess.Finished) -> [String] {
    finished.standardError.split(separator: "\n").map {
      String($0).replacing("\(directory.url.path())config.yaml:", with: "")
        .replacing(directory.url.path(), with: "DIR/")
    }
  }

  private static let source = "sources: {a: {kind: uri, uris: ['turn:h'], username: u, password: "

  @Test func `everything missing is reported with its place`() async throws {
    defer { directory.remove() }
    let yaml = """
      sources:
        a: {kind: uri, uris: ["turn:h"], username: u, password: {file: /nonexistent/p}}
        b: {kind: uri, uris: ["turn:h"], username: u, password: {variable: NOT_SET}}
        c: {kind: rtc-config, location: /nonexistent/ice.json}
        d: {kind: rtc-config, location: "https://example.org/ice.json"}
      trust: {cacert: /nonexistent/ca.pem}
      outputs:
        - {format: json, path: /nonexistent/folder/report.json}
      """
    let finished = try await validate(yaml, environment: ["NOT_SET": nil])
    #expect(finished.status == 78)
    #expect(finished.standardOutput.isEmpty)
    #expect(
      lines(finished) == [
        "2:66: sources.a.password.file: /nonexistent/p: no such file",
        "3:70: sources.b.password.variable: the variable NOT_SET is not set",
        "4:35: sources.c.location: /nonexistent/ice.json: no such file",
        "6:17: trust.cacert: /nonexistent/ca.pem: no such file",
        "8:26: outputs[0].path: no such folder: /nonexistent/folder",
      ])
    #expect(try await validate(yaml, ["--syntax-only"]).status == 0)
  }

  @Test func `existing files are accepted, with a warning about a secret that others may read`()
    async throws
  {
    defer { directory.remove() }
    let secret = try directory.file("password", "s3cr3t").path()
    let yaml =
      "\(Self.source){file: \(secret)}}}\noutputs: [{format: json, path: \(secret).json}]\n"
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
    let good = try await validate(yaml)
    #expect(good.status == 0, "\(good.standardError)")
    #expect(good.standardError.isEmpty)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret)
    let warned = try await validate(yaml)
    #expect(warned.status == 0)
    #expect(
      lines(warned) == [
        """
        1:74: warning: sources.a.password.file: DIR/password is readable by every user of this host: \
        chmod 600 DIR/password
        """
      ])
  }

  @Test func `a run warns of a secret that others may read unless it is to be quiet`() async throws
  {
    defer { directory.remove() }
    let secret = try directory.file("password", "s3cr3t").path()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret)
    let arguments = [
      "--username", "u", "--credential-file", secret, "turn:127.0.0.1:\(try FreePort.take())",
    ]
    #expect(try await BuiltProgram.run(arguments).standardError.contains("chmod 600"))
    #expect(try await BuiltProgram.run(arguments + ["-q"]).standardError.isEmpty)
  }

  @Test func `a credential is looked for where systemd puts it`() async throws {
    defer { directory.remove() }
    let yaml = "\(Self.source){credential: turn-password}}}\n"
    let outside = try await validate(yaml, environment: ["CREDENTIALS_DIRECTORY": nil])
    #expect(outside.status == 0)
    #expect(outside.standardError.contains("only a systemd unit has $CREDENTIALS_DIRECTORY"))
    let folder = String(directory.url.path().dropLast())
    let missing = try await validate(yaml, environment: ["CREDENTIALS_DIRECTORY": folder])
    #expect(missing.status == 78)
    #expect(missing.standardError.contains("\(folder)/turn-password: no such file"))
  }
}
