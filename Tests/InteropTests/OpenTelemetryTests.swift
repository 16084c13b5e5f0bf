import Foundation
import TestSupport
import Testing

/// A real agent (Rotel) that takes OTLP from the program, and hands on what it understood of it.
@Suite(.timeLimit(.minutes(2))) struct OpenTelemetryTests {
  @Test func `an agent takes a run against coturn, and hands on its spans and series`() async throws
  {
    try await Coturn.with { server in
      try await Collector.with { collector in
        try await Self.withAgent(handingOnTo: collector.url) { agent in
          let password = try server.file("password", Coturn.password)
          let run = try await ProgramRun.run(
            [
              "turn:127.0.0.1:\(server.plainPort)?transport=udp",
              "turns:localhost:\(server.securePort)?transport=tcp", "-4",
              "turn:127.0.0.1:\(try FreePort.take())?transport=tcp",
              "--username", Coturn.username, "--credential-file", password.path(),
              "--cacert", server.authority.path(), "--otlp", agent,
            ], relay: true)
          #expect(run.standardError == "")
          let traces = Telemetry(try await collector.requests(1, of: "/v1/traces").map(\.body))
          try Self.expect(traces, tell: run.report)
          let metrics = Telemetry(try await collector.requests(1, of: "/v1/metrics").map(\.body))
          let names = Set(metrics.metrics.compactMap { $0["name"] as? String })
          #expect(
            names.isSuperset(of: [
              "iceprobe.success", "iceprobe.stun_rtt", "iceprobe.phase_duration",
              "iceprobe.failure_info", "iceprobe.run_exit_status",
            ]), "\(names)")
          #expect(metrics.resources.first?["service.name"] == "iceprobe")
          #expect(server.liveSessions == [])
        }
      }
    }
  }

  private static func expect(_ traces: Telemetry, tell report: ReportDocument) throws {
    let root = try #require(traces.spans.first { $0["parentSpanId"] == nil })
    #expect(root["name"] as? String == "iceprobe run")
    // What was skipped took no time, and has no span.
    for check in report.checks where check.outcome != "skipped" {
      let span = try #require(
        traces.spans.first { Telemetry.attributes($0)["iceprobe.check.id"] == check.id })
      #expect(span["parentSpanId"] as? String == root["spanId"] as? String)
      #expect(traces.names(below: span).count == check.phases.count)
      let attributes = Telemetry.attributes(span)
      #expect(attributes["network.peer.address"] == check.server.address)
      #expect(attributes["error.type"] == check.failure?.reason)
      let status = span["status"] as? [String: Any] ?? [:]
      #expect(status["code"] as? Int == (check.outcome == "failed" ? 2 : nil))
    }
  }

  /// Starts the agent, and waits until it listens.
  private static func withAgent(
    handingOnTo collector: String, _ body: (_ url: String) async throws -> Void
  ) async throws {
    let found = try await ChildProcess.run(
      Repository.python, ["-c", "import rotel, os; print(os.path.dirname(rotel.__file__))"])
    let folder = found.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let (http, grpc) = (try FreePort.take(), try FreePort.take())
    let arguments = [
      "start", "--otlp-http-endpoint", "127.0.0.1:\(http)",
      "--otlp-grpc-endpoint", "127.0.0.1:\(grpc)", "--exporter", "otlp",
      "--otlp-exporter-protocol", "http", "--otlp-exporter-endpoint", collector,
      "--pid-file", directory.url.appending(path: "pid").path(),
      "--log-file", directory.url.appending(path: "log").path(),
    ]
    try await ChildProcess.with(URL(filePath: "\(folder)/rotel-agent"), arguments) { _ in
      for _ in 0..<400 where !Loopback.accepts(port: http) {
        try await Task.sleep(for: .milliseconds(25))
      }
      try await body("http://127.0.0.1:\(http)")
    }
  }
}
