import TestSupport
import Testing

@Suite struct FailOnTests {
  @Test(arguments: [("degraded", Int32(1)), ("failed", 0), ("never", 0)])
  func `a degraded run`(failOn: String, status: Int32) async throws {
    try await Coturn.with { server in
      let finished = try await BuiltProgram.run([
        "--insecure", "turns:127.0.0.1:\(server.securePort)?transport=tcp", "--fail-on", failOn,
      ])
      #expect(finished.status == status)
    }
  }

  @Test(arguments: [("degraded", Int32(2)), ("failed", 2), ("never", 0)])
  func `a failed run`(failOn: String, status: Int32) async throws {
    let uri = "stun:127.0.0.1:\(try FreePort.take())"
    let finished = try await BuiltProgram.run(["run", uri, "--fail-on", failOn])
    #expect(finished.status == status)
  }
}
