import Settings
import Testing
import Vocabulary

/// Layers are merged as values: the first that has a setting wins.
@Suite struct SettingValuesTests {
  private static func values(
    arguments: [String: [String]] = [:], environment: [String: String] = [:],
    file: [String: [String]] = [:]
  ) throws(SettingProblem) -> SettingValues {
    try SettingValues([
      SettingLayer(.file, file), SettingLayer(environment: environment),
      SettingLayer(.arguments, arguments),
    ])
  }

  private static func problem(
    arguments: [String: [String]] = [:], environment: [String: String] = [:],
    file: [String: [String]] = [:]
  ) -> String? {
    do throws(SettingProblem) {
      _ = try values(arguments: arguments, environment: environment, file: file)
      return nil
    } catch {
      return error.description
    }
  }

  @Test
  func `arguments come before variables, variables before the file, the file before defaults`()
    throws
  {
    let all = try Self.values(
      arguments: ["count": ["7"]], environment: ["ICEPROBE_COUNT": "8", "ICEPROBE_TIMEOUT": "3s"],
      file: ["count": ["9"], "timeout": ["4s"], "pace": ["1ms"]])
    #expect(all.integer(.count) == 7)
    #expect(all.span(.timeout) == .seconds(3))
    #expect(all.span(.pace) == .milliseconds(1))
    #expect(all.integer(.parallel) == 256)
    let settings: [SettingDeclaration] = [.count, .timeout, .pace, .parallel]
    #expect(settings.map(all.origin) == [.arguments, .environment, .file, .standard])
  }

  @Test func `a setting removes what it replaces in lower layers`() throws {
    let secret = try Self.values(
      arguments: ["shared-secret-file": ["s"]],
      environment: ["ICEPROBE_CREDENTIAL_FILE": "c", "ICEPROBE_USERNAME": "u"])
    #expect(secret.text(.sharedSecretFile) == "s")
    #expect(!secret.isGiven(.credentialFile))
    #expect(secret.text(.username) == "u")
    let version = try Self.values(environment: ["ICEPROBE_IPV6": "1"], file: ["ipv4": ["1"]])
    #expect(version.flag(.ipv6))
    #expect(!version.flag(.ipv4))
    let loud = try Self.values(arguments: ["verbose": ["1"]], environment: ["ICEPROBE_QUIET": "1"])
    #expect(loud.flag(.verbose))
    #expect(!loud.flag(.quiet))
  }

  @Test(arguments: [
    "SERVICE_SECRET_FILE", "TURN_REST_KEY_FILE", "BEARER_FILE", "CREDENTIAL_FILE",
    "PROXY_USERNAME", "IVS_STAGE_ENDPOINT", "WHIP_NO_SESSION",
  ]) func `a variable of a setting that is not there says nothing`(name: String) throws {
    let values = try Self.values(environment: ["ICEPROBE_\(name)": "1"])
    #expect(SettingDeclaration.all.allSatisfy { !values.isGiven($0) })
  }

  @Test func `a chain of needs falls as a whole`() throws {
    let values = try Self.values(
      environment: ["ICEPROBE_IVS_STAGE_ENDPOINT": "u", "ICEPROBE_IVS_PRIVATE_KEY": "k"])
    #expect(!values.isGiven(.ivsStageEndpoint))
  }

  @Test func `on the command line a missing required setting is reported`() {
    #expect(
      Self.problem(arguments: ["bearer-file": ["f"]]) == "--bearer-file needs --whip or --whep")
    #expect(
      Self.problem(arguments: ["bearer-file": ["f"]], environment: ["ICEPROBE_WHIP": "u"]) == nil)
  }

  @Test func `a contradiction is reported by the names that were written`() {
    #expect(
      Self.problem(arguments: ["quiet": ["1"], "verbose": ["1"]])
        == "--quiet and --verbose cannot be used together")
    #expect(
      Self.problem(environment: ["ICEPROBE_IPV4": "1", "ICEPROBE_IPV6": "1"])
        == "ICEPROBE_IPV4 and ICEPROBE_IPV6 cannot be used together")
    #expect(Self.problem(environment: ["ICEPROBE_IPV4": "0", "ICEPROBE_IPV6": "1"]) == nil)
  }

  @Test(arguments: [
    ("count", "0", "expected a whole number from 1 to 1000"),
    ("count", "many", "expected a whole number from 1 to 1000"),
    ("timeout", "soon", "expected a time such as 250ms, 5s or 2m"),
    ("timeout", "0", "expected a time from 1ms to 24h"),
    ("pace", "2m", "expected a time from 0 to 1m"),
    ("transport", "udp,tpc", "expected udp, tcp, tls, dtls; did you mean tcp?"),
    ("resolve", "browsr", "expected browser, rfc5928; did you mean browser?"),
    ("insecure", "maybe", "expected 1 or 0"),
    (
      "dns-server", "ns",
      "expected an IP address, or one with a port: 192.0.2.53:5353, [2001:db8::53]:5353"
    ),
    ("bind-address", "h", "expected an IP address"),
    ("cacert", "", "expected a value, found nothing"),
  ]) func `a value is checked by its shape, and named by its origin`(
    name: String, value: String, problem: String
  ) {
    #expect(Self.problem(arguments: [name: [value]]) == "--\(name): \(problem)")
    guard !value.isEmpty else { return }
    let variable = SettingDeclaration.named(name)?.variable ?? ""
    #expect(Self.problem(environment: [variable: value]) == "\(variable): \(problem)")
  }

  @Test func `a list has a value on each line of its variable`() throws {
    let values = try Self.values(environment: [
      "ICEPROBE_RTC_CONFIG": "a\nb\n", "ICEPROBE_NAME": "",
    ])
    #expect(values.texts(.rtcConfig) == ["a", "b"])
    #expect(!values.isGiven(.name))
  }

  @Test func `every place of standard input counts`() throws {
    let values = try Self.values(
      arguments: ["rtc-config": ["-", "x"], "username": ["u"], "credential-file": ["-"]])
    #expect(values.standardInputCount == 2)
  }
}
