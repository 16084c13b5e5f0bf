import Foundation
import TestSupport
import Testing

/// How a run ends when it is interrupted.
@Suite(.serialized) struct SignalTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `an interrupted run writes what it has, marked partial`(
    signal: Int32, status: Int32
  ) async throws {
    let silent = try SilentServer()
    try await ChildProcess.with(
      BuiltProgram.iceprobe, ["run", "--format", "json", "stun:127.0.0.1:\(silent.port)"]
    ) { child in
      try await silent.waitForDatagram()
      child.send(signal: signal)
      let finished = try await child.finished(seconds: 5)
      #expect(finished.status == status)
      let report = try ReportDocument(json: finished.standardOutput)
      #expect(report.run.partial)
      #expect(report.checks.first?.failure?.reason == "cancelled")
    }
  }

  @Test func `B-47 whenever a run is interrupted, no allocation is left behind`() async throws {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let uris = ["udp", "tcp"].map { "turn:127.0.0.1:\(server.plainPort)?transport=\($0)" }
      for round in 0..<40 {
        let child = try ChildProcess(
          BuiltProgram.iceprobe,
          ["run", "--count", "1", "--pace", "0"] + uris
            + ["--username", Coturn.username, "--credential-file", password.path()])
        defer { child.stop() }
        try await Task.sleep(for: .microseconds(.random(in: 0...300_000)))
        child.send(signal: round.isMultiple(of: 2) ? SIGINT : SIGTERM)
        _ = try await child.finished(seconds: 5)
      }
      #expect(server.log.contains(": new, realm="))
      for _ in 0..<60 where !server.liveSessions.isEmpty {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(
        server.liveSessions == [],
        "\(server.log.split(separator: "\n").filter { line in server.liveSessions.contains { line.contains($0) } }.joined(separator: "\n"))"
      )
    }
  }
}
