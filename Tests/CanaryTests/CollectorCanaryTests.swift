import Foundation
import TestSupport
import Testing

/// Whatever a collector of telemetry repeats of its token, nobody reads it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CollectorCanaryTests {
  @Test(arguments: SourceCanaryTests.failures)
  func `no output says what a collector repeats of the token in its header`(
    failure: String
  ) async throws {
    let server = try await EchoServer.shared()
    let token = EchoServer.secret.utf8.map { String(format: "%%%02X", $0) }.joined()
    var texts: [String: String] = [:]
    // Each request gets the next form.
    for turn in 0..<(failure == "silence" ? 1 : 4) {
      let finished = try await BuiltProgram.run(
        [
          "run", "stun:[::1]:9", "--timeout", "1s", "-v", "--otlp", server.url(nil, failure),
          "--format", "otlp",
        ],
        environment: [
          "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20\(token),x-key=\(token)",
          "OTEL_EXPORTER_OTLP_TIMEOUT": "1000",
        ])
      #expect(finished.status == 2, "\(finished.standardError)")
      texts["output \(turn)"] = finished.standardOutput
      texts["log \(turn)"] = finished.standardError
    }
    try await expectNoTraces(in: texts, server)
  }
}
