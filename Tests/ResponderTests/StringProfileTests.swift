import ICEServers
import Measurements
import Polling
import Probing
import Responder
import TLS
import Testing
import Vocabulary

/// Credentials beyond ASCII, which servers of different ages prepare differently (STUN-39).
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct StringProfileTests {
  /// Checks a server that made its key of the password as SASLprep leaves it.
  private func check(password: String, _ change: (inout ProbeOptions) -> Void) async throws
    -> CheckResult
  {
    var serving = ResponderOptions(
      listeners: [(.udp, SocketAddress(.loopbackV4, port: 0))], software: "test")
    serving.users = ["user": "fish"]
    let responder = try Responder(serving, .openSSL)
    defer { responder.close() }
    let (_, address) = try #require(responder.addresses.first)
    let target = ProbeTarget(
      source: "s1", uri: try ICEServerURI.read("turn:\(address)?transport=udp").uri,
      credential: try ICECredential(username: "user", password: Secret(password)))
    var options = ProbeOptions(software: "test")
    options.relay = nil
    options.pacing = .fastest(parallelChecks: 1)
    options.bindingCount = 1
    change(&options)
    return try #require(
      await Prober(options, .openSSL).check(ProbePlan(targets: [target]), start: EventLoop.now)
        .first)
  }

  @Test func `STUN-39 the other profile is tried after a 401, and the match is reported`()
    async throws
  {
    let check = try await check(password: "\u{FB01}sh") { $0.triesSASLprep = true }
    #expect(check.outcome == .ok)
    #expect(check.observations.contains(.saslprepMatched))
  }

  @Test func `STUN-39 unasked, one profile is tried`() async throws {
    let check = try await check(password: "\u{FB01}sh") { _ in }
    #expect(check.failure?.reason == .unauthorized)
  }

  @Test(arguments: ["wrong", "\u{FB01}shy"])
  func `STUN-39 a password that is wrong by both profiles stays wrong`(password: String)
    async throws
  {
    let check = try await check(password: password) { $0.triesSASLprep = true }
    #expect(check.failure?.reason == .unauthorized)
    #expect(!check.observations.contains(.saslprepMatched))
  }
}
