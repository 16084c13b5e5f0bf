import Foundation
import TestSupport
import Testing

/// Where `--format NAME=PATH` writes to, and what it leaves alone.
@Suite struct ReportFileTests {
  private let directory: TemporaryDirectory
  private let uri: String

  init() throws {
    directory = try TemporaryDirectory()
    uri = "stun:127.0.0.1:\(try FreePort.take())"
  }

  private func path(_ name: String) -> String { directory.url.appending(path: name).path() }

  private func run(_ path: String) async throws -> ChildProcess.Finished {
    try await BuiltProgram.run(["run", uri, "--format", "json=\(path)"], seconds: 20)
  }

  private var entries: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path()).sorted()
    }
  }

  @Test func `a file is replaced, and nothing else is left`() async throws {
    defer { directory.remove() }
    _ = try directory.file("report.json", "old")
    #expect(try await run(path("report.json")).status == 2)
    let text = try String(contentsOfFile: path("report.json"), encoding: .utf8)
    #expect(try ReportDocument(json: text).verdict == "failed")
    #expect(try entries == ["report.json"])
  }

  @Test func `a private file stays private when it is replaced`() async throws {
    defer { directory.remove() }
    _ = try directory.file("report.json", "old")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: path("report.json"))
    #expect(try await run(path("report.json")).status == 2)
    let mode = try FileManager.default.attributesOfItem(atPath: path("report.json"))
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  @Test func `a report that cannot be written costs no other`() async throws {
    defer { directory.remove() }
    let finished = try await BuiltProgram.run([
      "run", uri, "--format", "text=/nonexistent/x.txt", "--format", "prometheus=\(path("a.prom"))",
      "--format", "json",
    ])
    #expect(finished.status == 3)
    #expect(
      finished.standardError.contains("cannot write /nonexistent/x.txt: No such file or directory"))
    #expect(try ReportDocument(json: finished.standardOutput).verdict == "failed")
    #expect(try entries == ["a.prom"])
  }

  @Test func `the URIs' source has the name that it is given`() async throws {
    defer { directory.remove() }
    let finished = try await BuiltProgram.run(
      ["run", uri, "--name", "office", "--format", "prometheus"])
    #expect(finished.standardOutput.contains(#"source="office""#))
    #expect(!finished.standardOutput.contains("command line"))
  }

  @Test func `a link is followed, and stays`() async throws {
    defer { directory.remove() }
    _ = try directory.file("real.json", "old")
    try FileManager.default.createSymbolicLink(
      atPath: path("link.json"), withDestinationPath: "real.json")
    #expect(try await run(path("link.json")).status == 2)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: path("link.json")) == "real.json")
    let text = try String(contentsOfFile: path("real.json"), encoding: .utf8)
    #expect(try ReportDocument(json: text).verdict == "failed")
  }

  @Test func `a named pipe is written to and stays one`() async throws {
    defer { directory.remove() }
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    let finished = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      ["-c", #"cat "$1" & "$0" run "$2" --format "json=$1"; s=$?; wait; exit $s"#]
        + [BuiltProgram.iceprobe.path(), path("pipe"), uri], seconds: 20)
    #expect(finished.status == 2)
    #expect(try ReportDocument(json: finished.standardOutput).verdict == "failed")
    let kind = try FileManager.default.attributesOfItem(atPath: path("pipe"))[.type]
    #expect(kind as? FileAttributeType != .typeRegular)
  }

  @Test func `a named pipe that nobody reads is an error at once`() async throws {
    defer { directory.remove() }
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    let finished = try await run(path("pipe"))
    #expect(finished.status == 3)
    #expect(finished.standardError.hasPrefix("Error: cannot write \(path("pipe")): "))
    #expect(try entries == ["pipe"])
  }

  @Test(arguments: [
    ("", "Is a directory"), ("missing/report.json", "No such file or directory"),
  ]) func `a place that cannot be written to is no verdict on servers`(
    name: String, reason: String
  ) async throws {
    defer { directory.remove() }
    let finished = try await run(path(name))
    #expect(finished.status == 3)
    #expect(finished.standardError.hasSuffix(": \(reason)\n"))
    #expect(try entries.isEmpty)
  }

  @Test(arguments: [
    ["run", "stun:127.0.0.1:9", "--timeout", "1s"], ["selftest"], ["parse", "stun:example.org"],
    ["decode", "000100002112a442b7e7a701bc34d686fa87dfae"], ["config", "schema"], ["respond"],
    ["--version"], ["run", "--help"],
  ]) func `a full standard output is an error, whatever was to be written`(
    arguments: [String]
  ) async throws {
    defer { directory.remove() }
    let finished = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      ["-c", #"exec "$0" "$@" >/dev/full"#, BuiltProgram.iceprobe.path()] + arguments, seconds: 20)
    #expect(finished.status == 3)
    #expect(
      finished.standardError == "Error: cannot write standard output: No space left on device\n")
  }
}
