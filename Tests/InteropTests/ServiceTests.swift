import Foundation
import TestSupport
import Testing

/// From a service to allocations at a real coturn, through the program.
@Suite(.timeLimit(.minutes(2))) struct ServiceTests {
  @Test func `a TURN REST service's time-limited credential allocates at coturn`() async throws {
    try await Coturn.with(.sharedSecret) { server in
      let expiry = Int(Date().timeIntervalSince1970) + 600
      let minted = try await credential(username: "\(expiry):iceprobe")
      var scenario = FakeServices.Scenario()
      scenario.uris = [
        "turn:127.0.0.1:\(server.plainPort)?transport=udp",
        "turns:localhost:\(server.securePort)?transport=tcp",
      ]
      scenario.username = "\(expiry):iceprobe"
      scenario.password = minted
      let services = try await FakeServices.shared()
      let name = try await services.set(scenario)
      let key = try server.file("key.txt", scenario.secret + "\n")
      let run = try await ProgramRun.run([
        "--turn-rest", "\(services.http)/\(name)/turn", "--turn-rest-key-file", key.path(),
        "--turn-rest-method", "post", "--cacert", server.authority.path(), "-4",
      ])
      #expect(run.status == 0, "\(run.standardOutput)")
      #expect(run.report.sources.map(\.kind) == ["turn-rest"])
      #expect(run.report.checks.map(\.transport) == ["udp", "tls"])
      #expect(run.report.checks.allSatisfy { $0.outcome == "ok" && $0.kind == "turn_allocate" })
      #expect(!run.standardOutput.contains(scenario.secret))
      #expect(!run.standardOutput.contains(minted))
      #expect(try await services.requests(of: name).map(\.method) == ["POST"])
    }
  }

  @Test func `Metered's minted credential allocates at coturn`() async throws {
    try await Coturn.with { server in
      var scenario = FakeServices.Scenario()
      scenario.uris = ["turn:127.0.0.1:\(server.plainPort)?transport=tcp"]
      scenario.stun = "stun:127.0.0.1:\(server.plainPort)"
      scenario.username = Coturn.username
      scenario.password = Coturn.password
      let services = try await FakeServices.shared()
      let name = try await services.set(scenario)
      let run = try await ProgramRun.run(
        [
          "--service", "metered", "--service-setting", "app=app", "--service-setting", "mint=60",
          "--service-setting", "url=\(services.http)/\(name)",
          "--service-secret-variable", "METERED_KEY",
        ],
        environment: ["METERED_KEY": scenario.secret])
      #expect(run.status == 0, "\(run.standardOutput)")
      #expect(run.report.sources.map(\.kind) == ["metered"])
      #expect(run.report.checks.map(\.kind) == ["stun_binding", "turn_allocate"])
      #expect(!run.standardOutput.contains(scenario.secret))
    }
  }

  /// The password as draft-uberti-behave-turn-rest-00 section 2.2 has it, made by OpenSSL.
  private func credential(username: String) async throws -> String {
    let made = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      [
        "-c",
        "printf %s '\(username)' | openssl dgst -sha1 -hmac '\(Coturn.sharedSecret)' -binary | base64",
      ])
    return made.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
