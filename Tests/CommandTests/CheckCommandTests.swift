import Foundation
import TestSupport
import Testing

/// `iceprobe check`, as the monitoring plugins' guidelines want it.
@Suite struct CheckCommandTests {
  /// Text and performance data of the one line.
  private func parts(_ finished: ChildProcess.Finished) throws -> (text: String, data: [String]) {
    let lines = finished.standardOutput.split(separator: "\n")
    #expect(lines.count == 1, "\(finished.standardOutput)")
    #expect(finished.standardError.isEmpty, "\(finished.standardError)")
    let parts = try #require(lines.first).split(separator: "|")
    #expect(parts.count == 2)
    return (String(parts[0]), parts[1].split(separator: " ").map(String.init))
  }

  @Test func `a good server is OK, with performance data in the guidelines' form`() async throws {
    try await Coturn.with { server in
      let finished = try await BuiltProgram.run([
        "check", "-H", "127.0.0.1", "-p", "\(server.plainPort)", "-w", "5s", "-c", "~:6",
      ])
      #expect(finished.status == 0, "\(finished.standardOutput)")
      let (text, data) = try parts(finished)
      #expect(text.hasPrefix("ICEPROBE OK: "))
      for item in data {
        #expect(
          item.wholeMatch(
            of: /[a-z_]+=-?[0-9.]+(s|%)?;(@?[0-9.~:]*)?;(@?[0-9.~:]*)?;?[0-9.]*/) != nil, "\(item)")
      }
      let rtt = try #require(data.first { $0.hasPrefix("rtt=") })
      #expect(rtt.hasSuffix("s;5;~:6;0"))
      #expect(data.contains("checks=1;;;0"))
    }
  }

  @Test(arguments: [
    (["-w", "0.0001ms"], Int32(1), "WARNING: rtt is "), (["-c", "@0:5"], 2, "CRITICAL: rtt is "),
    (["-w", "loss=10,rtt=5s", "-c", "loss=50"], 0, "OK: "),
    (["-w10:20"], 1, "WARNING: rtt is "), (["-w@10:20", "-c", "-1:5"], 0, "OK: "),
    (["-w", "10:"], 1, "WARNING: rtt is "), (["-c~:5", "-w5s"], 0, "OK: "),
    (["-w", "0.0001ms", "-c", "0.0001ms"], 2, "CRITICAL: rtt is "),
  ]) func `a range decides, critical before warning`(
    arguments: [String], status: Int32, text: String
  ) async throws {
    try await Coturn.with { server in
      let finished = try await BuiltProgram.run(
        ["check", "-H", "stun:127.0.0.1:\(server.plainPort)"] + arguments)
      #expect(finished.status == status, "\(finished.standardOutput)")
      #expect(try parts(finished).text.hasPrefix("ICEPROBE \(text)"))
    }
  }

  @Test func `a server that is not there is CRITICAL, and the line names the cause`() async throws {
    let finished = try await BuiltProgram.run([
      "check", "-H", "stun:127.0.0.1:\(try FreePort.take())", "-w", "100ms",
    ])
    #expect(finished.status == 2)
    let (text, data) = try parts(finished)
    #expect(text.hasPrefix("ICEPROBE CRITICAL: 1 of 1 check failed, 1 cause: "))
    #expect(text.contains("127.0.0.1"))
    #expect(data.contains("failed=1;;;0"))
  }

  @Test func `a silent server is CRITICAL within the time of -t`() async throws {
    let silent = try SilentServer()
    let finished = try await BuiltProgram.run(
      ["check", "-H", "stun:127.0.0.1:\(silent.port)", "-t", "1"], seconds: 20)
    #expect(finished.status == 2, "\(finished.standardOutput)")
    let (text, data) = try parts(finished)
    #expect(text.hasPrefix("ICEPROBE CRITICAL: "))
    // Nothing came back: that is no loss of nothing, however short the time was.
    #expect(data.contains { $0.hasPrefix("loss=100%") }, "\(data)")
  }

  @Test func `what is left out is said with the reason, and -v says how each check ended`()
    async throws
  {
    let port = try FreePort.take()
    let skipped = try await BuiltProgram.run([
      "check", "-H", "stun:127.0.0.1:\(port)", "--transport", "tls",
    ])
    #expect(skipped.status == 3)
    #expect(
      try parts(skipped).text
        == "ICEPROBE UNKNOWN: 1 skipped: the URI is for udp, and only tls is to be checked ")
    let told = try await BuiltProgram.run(["check", "-v", "-H", "stun:127.0.0.1:\(port)"])
    #expect(try parts(told).text.contains("; c1 udp 127.0.0.1:\(port): "), "\(told)")
  }

  @Test func `many causes leave one line of at most 1 KB`() async throws {
    let port = try FreePort.take()
    let uris = (1...60).flatMap { ["-H", "stun:127.0.0.\($0):\(port)"] }
    let finished = try await BuiltProgram.run(["check"] + uris)
    #expect(finished.status == 2)
    #expect(finished.standardOutput.utf8.count <= 1024)
    #expect(try parts(finished).data.contains("checks=60;;;0"))
  }

  @Test(arguments: [
    (["--no-such-option"], "no-such-option"),
    (["-w", "10:5", "-H", "stun:h"], "-w: rtt needs a range"),
    (["-c", "100", "-H", "stun:h"], "-c: 100 would be seconds: write 100ms, or 100s"),
    (["-w", "speed=3", "-H", "stun:h"], "no such measure"),
    (["-H", "turn:h:1:2:3"], "expected the decimal digits of a port (column 6)\n"),
    (["--config", "/nonexistent.yaml"], "file: /nonexistent.yaml: no such file\n"),
    (["--password", "hunter2", "-H", "stun:h"], "never an argument"),
    (["--count", "0", "-H", "stun:h"], "--count: expected"),
  ]) func `usage is UNKNOWN, on standard output, in one line`(
    arguments: [String], text: String
  ) async throws {
    let finished = try await BuiltProgram.run(["check"] + arguments)
    #expect(finished.status == 3)
    #expect(finished.standardOutput.hasPrefix("ICEPROBE UNKNOWN: "), "\(finished.standardOutput)")
    #expect(finished.standardOutput.contains(text), "\(finished.standardOutput)")
    #expect(finished.standardOutput.count(where: \.isNewline) == 1)
    #expect(!finished.standardOutput.contains("hunter2"))
  }

  /// As getopt(3) takes them, which the guidelines are written for.
  @Test func `values may follow their letters, and schemes be in capitals`() async throws {
    let port = try FreePort.take()
    for arguments in [["-H127.0.0.1", "-p\(port)", "-t5"], ["-HSTUN:127.0.0.1:\(port)"]] {
      let finished = try await BuiltProgram.run(["check"] + arguments)
      #expect(finished.status == 2, "\(finished.standardOutput)")
      #expect(try parts(finished).text.contains("port \(port) of 127.0.0.1"))
    }
  }

  @Test func `a range of what no check measures is told`() async throws {
    try await Coturn.with { server in
      let finished = try await BuiltProgram.run([
        "check", "-H", "stun:127.0.0.1:\(server.plainPort)", "-w", "tls=1s,rtt=5s", "-c",
        "cert-days=7:",
      ])
      #expect(finished.status == 0)
      #expect(try parts(finished).text.hasSuffix("; no check measured tls, cert-days "))
    }
  }

  @Test(arguments: [["--help"], ["-h"], ["--version"], ["-V"], ["-v", "-V"]])
  func `help and version end with 3, in 80 columns`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(["check"] + arguments)
    #expect(finished.status == 3)
    #expect(!finished.standardOutput.isEmpty)
    for line in finished.standardOutput.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func `a link named check_iceprobe is the plugin, and -vv shows the report`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let link = directory.url.appending(path: "check_iceprobe")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: BuiltProgram.iceprobe)
    let uri = "stun:127.0.0.1:\(try FreePort.take())"
    let finished = try await ChildProcess.run(link, ["-H", uri, "-vv"])
    #expect(finished.status == 2)
    let lines = finished.standardOutput.split(separator: "\n")
    #expect(lines.first?.hasPrefix("ICEPROBE CRITICAL: ") == true)
    #expect(lines.count > 3)
    #expect(lines.dropFirst().allSatisfy { !$0.contains("|") })
  }
}
