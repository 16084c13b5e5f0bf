import Foundation
import TestSupport
import Testing

/// Files that are none, places that are not to be had: told at once, never waited for without end.
@Suite struct OddFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func path(_ name: String) -> String { directory.url.appending(path: name).path() }

  @Test func `--cacert accepts only a regular file, since libraries open it`() async throws {
    defer { directory.remove() }
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: path("link"), withDestinationPath: "pipe")
    for odd in [path("pipe"), path("link"), path(""), "/dev/zero"] {
      let finished = try await BuiltProgram.run(
        ["run", "turns:127.0.0.1:9", "--cacert", odd], seconds: 20)
      #expect(finished.status == 64)
      #expect(finished.standardError.contains("--cacert \(odd): not a regular file"))
    }
  }

  @Test func `serve refuses to capture, rather than to leave no file`() async throws {
    let finished = try await BuiltProgram.run(["serve", "--pcap", "serve.pcapng", "stun:h"])
    #expect(finished.status == 64)
    #expect(finished.standardError.hasPrefix("Error: --pcap: "), "\(finished.standardError)")
  }

  @Test func `respond says what is wrong with its password file`() async throws {
    defer { directory.remove() }
    _ = try directory.file("empty", "")
    _ = try directory.file("long", String(repeating: "x", count: 1 << 20))
    for (name, reason) in [
      ("missing", "no such file"), ("empty", "empty"), ("long", "longer than"),
      ("", "is a directory"),
    ] {
      let finished = try await BuiltProgram.run(
        ["respond", "--port", "0", "--tls-port", "0", "--username", "u"]
          + ["--credential-file", path(name)], seconds: 20)
      #expect(finished.status == 3)
      #expect(finished.standardOutput.isEmpty)
      #expect(finished.standardError.hasPrefix("Error: \(path(name)): \(reason)"))
    }
  }

  @Test func `respond says why it cannot listen`() async throws {
    defer { directory.remove() }
    let silent = try SilentServer()
    let finished = try await BuiltProgram.run(
      ["respond", "--port", "\(silent.port)", "--transport", "udp"], seconds: 20)
    #expect(finished.status == 3)
    #expect(finished.standardOutput.isEmpty)
    #expect(finished.standardError.hasPrefix("Error: cannot listen: "))
    #expect(finished.standardError.hasSuffix(": Address already in use\n"))
  }

  @Test func `- is standard output for a report, and refused for what is no report`() async throws {
    defer { directory.remove() }
    let report = try await BuiltProgram.run(["run", "--format", "json=-", "stun:127.0.0.1:9"])
    #expect(report.status == 2 && report.standardOutput.hasPrefix("{"), "\(report)")
    let two = try await BuiltProgram.run(
      ["run", "--format", "json=-", "--format", "text", "stun:127.0.0.1:9"])
    #expect(two.status == 64 && two.standardError.contains("standard output takes one report"))
    for arguments in [
      ["run", "stun:127.0.0.1:9", "--pcap", "-"],
      ["run", "stun:127.0.0.1:9", "--history-file", "-"],
      ["history", "list", "--history-file", "-"],
    ] {
      let refused = try await BuiltProgram.run(arguments)
      let option = arguments[arguments.count - 2]
      #expect(refused.status == 64, "\(refused)")
      #expect(
        refused.standardError.contains(
          "\(option): expected a file, not standard output (./- is a file of that name)"),
        "\(refused.standardError)")
    }
    let file = try directory.file("c.yaml", "history: {file: \"-\"}\n")
    let invalid = try await BuiltProgram.run(["config", "validate", "--syntax-only", file.path()])
    #expect(invalid.status == 78)
    #expect(invalid.standardError.contains("history.file: expected a file"), "\(invalid)")
  }

  @Test func `checks begin at least once a minute`() async throws {
    defer { directory.remove() }
    let finished = try await BuiltProgram.run(
      ["run", "--pace", "24h", "stun:127.0.0.1:9", "stun:127.0.0.1:10"], seconds: 20)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("--pace: expected a time from 0 to 1m"))
  }
}
