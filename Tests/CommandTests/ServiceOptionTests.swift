import Foundation
import TestSupport
import Testing

@Suite struct ServiceOptionTests {
  @Test(arguments: [
    (["--service", "twillio"], "did you mean twilio?"),
    (["--service", "twilio", "--service-setting", "acount-sid=1"], "did you mean account-sid?"),
    (["--service", "twilio", "--service-setting", "account-sid"], "key=value"),
    (["--service", "twilio"], "twilio needs account-sid"),
    (["--service", "twilio", "--service-setting", "account-sid=1"], "twilio needs a secret"),
    (["--service", "a", "--service", "b"], "--config"),
    (["--service-setting", "ttl=1", "stun:h"], "--service-setting needs --service"),
    (["--turn-rest-key-file", "k", "stun:h"], "--turn-rest-key-file needs --turn-rest"),
    (["--turn-rest", "example.org"], "--turn-rest: url: expected an http or https URL"),
    (
      ["--turn-rest", "https://h", "--turn-rest-method", "put"],
      "--turn-rest-method: expected get, post"
    ),
    (
      ["--turn-rest", "https://h", "--turn-rest-key-file", "-", "--rtc-config", "-"],
      "- (standard input) can be used only once"
    ),
    ([], "nothing to check"),
  ]) func `invalid settings are a usage error`(arguments: [String], text: String) async throws {
    let finished = try await BuiltProgram.run(["run"] + arguments)
    #expect(finished.status == 64)
    #expect(finished.standardError.contains(text), "\(finished.standardError)")
  }

  @Test func `help lists every service with its settings and an example`() async throws {
    let help = try await BuiltProgram.run(["help", "services"]).standardOutput
    for service in ["turn-rest", "twilio", "cloudflare", "xirsys", "metered", "matrix", "livekit"] {
      #expect(help.contains("--service \(service)"), "\(service)")
    }
    #expect(help.contains("account-sid (required)"))
  }

  @Test func `a key that is all there is to check passes the run`() async throws {
    let services = try await FakeServices.shared()
    var scenario = FakeServices.Scenario()
    scenario.user = "API1"
    let name = try await services.set(scenario)
    let run = try await ProgramRun.run(
      [
        "--service", "livekit", "--service-setting", "api-key=API1",
        "--service-setting", "url=\(services.http)/\(name)",
        "--service-secret-variable", "KEY",
      ],
      environment: ["KEY": scenario.secret])
    #expect(run.status == 0, "\(run.standardOutput)")
    #expect(run.report.findings.map(\.id) == ["servers-not-named"])
  }

  @Test func `a service that refuses leaves the run undecided and names the remedy`() async throws {
    let services = try await FakeServices.shared()
    let name = try await services.set(FakeServices.Scenario())
    let run = try await ProgramRun.run(
      [
        "--service", "cloudflare", "--service-setting", "key-id=k1",
        "--service-setting", "url=\(services.http)/\(name)",
        "--service-secret-variable", "TOKEN",
      ],
      environment: ["TOKEN": "wr0ng"])
    #expect(run.status == 3)
    #expect(run.standardOutput.contains("HTTP 401 10000: Authentication error"))
    #expect(run.standardOutput.contains("Check the TURN key's API token, and key-id"))
    #expect(!run.standardOutput.contains("wr0ng"))
  }
}
