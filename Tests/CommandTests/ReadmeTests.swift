import Foundation
import TestSupport
import Testing

/// The README's examples run as they are written.
@Suite struct ReadmeTests {
  /// The `iceprobe` lines of the README's shell blocks, split as a shell would.
  static let examples: [[String]] = {
    let readme = try? String(
      contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8)
    return (readme ?? "").split(separator: "\n").filter { $0.hasPrefix("iceprobe ") }.map { line in
      line.split(separator: " ").dropFirst().map { String($0.filter { $0 != "\u{27}" }) }
    }
  }()

  @Test func `there are examples of every command`() {
    #expect(
      Set(Self.examples.compactMap(\.first)) == [
        "run", "watch", "check", "nat", "audit", "explain", "parse", "decode", "respond", "config",
      ])
  }

  /// Examples of `run` name servers of others, so only their arguments are tried: two reports to one
  /// file are refused after everything else was understood.
  @Test(arguments: examples.filter { $0.first == "run" })
  func `the arguments of run are understood`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(
      arguments + ["--format", "json=x", "--format", "text=x"])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("two --format options name the same path"))
  }

  /// The last measure is one that there is not, and looked at before anything is sent.
  @Test(arguments: examples.filter { $0.first == "check" })
  func `the arguments of check are understood`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(arguments + ["-w", "speed=1"])
    #expect(finished.status == 3)
    #expect(finished.standardOutput.contains("-w: no such measure"))
  }

  @Test(arguments: examples.filter { ["explain", "parse", "decode", "config"].contains($0.first) })
  func `examples that need no network run and succeed`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(arguments)
    #expect(finished.status == 0, "\(finished.standardError)")
    #expect(!finished.standardOutput.isEmpty)
  }

  @Test func `the self-test passes over four transports and tells its floor`() async throws {
    let finished = try await BuiltProgram.run(["selftest"])
    #expect(finished.status == 0, "\(finished.standardOutput)")
    #expect(finished.standardOutput.contains(" 16 checks passed"), "\(finished.standardOutput)")
    #expect(finished.standardOutput.contains("floor: "))
    for transport in ["udp", "tcp", "tls", "dtls"] {
      #expect(finished.standardOutput.contains(" \(transport) "))
    }
  }

  @Test func `the self-test's JSON is all that is on standard output`() async throws {
    let finished = try await BuiltProgram.run(["selftest", "--format", "json"])
    #expect(try ReportDocument(json: finished.standardOutput).verdict == "ok")
    #expect(finished.standardError.hasPrefix("floor: "))
  }
}
