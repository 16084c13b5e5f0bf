import Foundation
import TestSupport
import Testing

/// A call's worth of data, ended early by its user.
@Suite(.serialized, .timeLimit(.minutes(2))) struct MediaInterruptTests {
  @Test(arguments: ["udp", "tcp"])
  func `interrupted, media gives the result so far, and nothing is left at the server`(
    transport: String
  ) async throws {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let text = try server.file("report", "")
      try await ChildProcess.with(
        BuiltProgram.iceprobe,
        [
          "run", "--media", "1000x172", "--duration", "10m", "--format", "json", "--format",
          "text=\(text.path())", "--username", Coturn.username, "--credential-file",
          password.path(), "turn:127.0.0.1:\(server.plainPort)?transport=\(transport)",
        ]
      ) { child in
        for _ in 0..<600 where !Self.isRelaying(server) {
          try await Task.sleep(for: .milliseconds(50))
        }
        #expect(Self.isRelaying(server), "\(server.log)")
        child.send(signal: SIGINT)
        let finished = try await child.finished(seconds: 20)
        #expect(finished.status == 130, "\(finished)")
        #expect(finished.standardOutput.hasPrefix("{"), "\(finished)")
        let report = try ReportDocument(json: finished.standardOutput)
        #expect(report.run.partial)
        let relay = try #require(report.checks.first { $0.kind == "turn_relay" })
        for flow in [relay.relay?.toPeer, relay.relay?.fromPeer] {
          let flow = try #require(flow, "\(finished.standardOutput)")
          // Both directions of some thousand packets, of which nothing is lost but what is on its way.
          #expect(flow.sentCount > 500 && flow.receivedCount > 500, "\(flow)")
        }
      }
      let printed = try String(contentsOf: text, encoding: .utf8)
      #expect(printed.contains("interrupted, the rest was not measured"), "\(printed)")
      #expect(printed.contains(" until interrupted"), "\(printed)")
      #expect(!printed.contains("no data sent"), "\(printed)")
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  /// coturn tells of a session each 2,048 packets, and at its end.
  private static func isRelaying(_ server: Coturn) -> Bool {
    let live = server.liveSessions
    return server.log.split(separator: "\n").contains { line in
      line.contains(": usage: ") && live.contains { line.contains($0) }
    }
  }
}
