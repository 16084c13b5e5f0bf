import Foundation
import TestSupport
import Testing

@Suite struct KinesisVideoCommandTests {
  private static let keys = [
    "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID, "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
  ]

  /// Nothing of the machine's own settings.
  private static let nothing: [String: String?] = [
    "AWS_ACCESS_KEY_ID": nil, "AWS_SECRET_ACCESS_KEY": nil, "AWS_SESSION_TOKEN": nil,
    "AWS_PROFILE": nil, "AWS_CONFIG_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
  ]

  @Test(arguments: ["MASTER", "viewer"])
  func `--kvs-channel may be given more than once, and each has its servers`(
    role: String
  ) async throws {
    let kvs = try await FakeAWS.shared()
    let channels = [
      try await kvs.channel(scenario(kvs, ahead: 0)),
      try await kvs.channel(scenario(kvs, ahead: 0)),
    ]
    let run = try await ProgramRun.run(
      arguments(kvs) + channels.flatMap { ["--kvs-channel", $0] } + ["--kvs-role", role],
      environment: Self.nothing.merging(Self.keys) { $1 })

    #expect(run.report.sources.map(\.kind) == ["kvs", "kvs"])
    #expect(run.report.checks.map(\.source) == ["s1", "s2"])
    for channel in channels {
      let requests = try await kvs.requests(of: channel)
      #expect(requests.map(\.problem) == [nil, nil, nil])
      #expect(requests[1].body.contains(#""Role":"\#(role.uppercased())""#))
    }
  }

  @Test func `-v names the credentials used, and the text gives expiry and clock skew`()
    async throws
  {
    let kvs = try await FakeAWS.shared()
    let channel = try await kvs.channel(scenario(kvs, ahead: 100))
    let finished = try await BuiltProgram.run(
      ["run", "-v"] + arguments(kvs) + ["--kvs-channel", channel],
      environment: Self.nothing.merging(Self.keys) { $1 })

    let said = "kvs \(channel): AWS credentials come from the environment\n"
    #expect(finished.standardError.contains(said), "\(finished.standardError)")
    let line =
      /1 URI fetched in .*, credentials for 300 s until \d{4}-.*Z, its clock (99|10\d) s ahead/
    // A long line goes on below, indented.
    let text = finished.standardOutput.replacing(/\n +/, with: " ")
    #expect(text.contains(line), "\(text)")
    let all = finished.standardError + finished.standardOutput
    #expect(!all.contains(FakeAWS.secretAccessKey) && !all.contains(FakeAWS.accessKeyID))
  }

  @Test func `the standard error of credential_process may be secret, and is not shown`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let config = try directory.file(
      "config", "[default]\ncredential_process = sh -c 'echo the vault key is s3cr3t >&2; exit 3'\n"
    )
    for format in ["text", "json"] {
      let finished = try await BuiltProgram.run(
        ["run", "-v", "--format", format, "--kvs-channel", "door", "--region", "eu-central-1"],
        environment: Self.nothing.merging(["AWS_CONFIG_FILE": config.path()]) { $1 })
      #expect(finished.status == 3)
      let all = finished.standardOutput + finished.standardError
      #expect(all.replacing(/\n +/, with: " ").contains("credential_process exited with status 3"))
      #expect(!all.contains("s3cr3t"))
    }
  }

  /// The pages of the fake hand the keys out, and the proxy is one that nobody listens at.
  @Test func `a container's agent is asked past the proxy`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = scenario(kvs, ahead: 0)
    scenario.pages = [
      "keys": FakeAWS.Answer(
        body: #"{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","#
          + #""Expiration":"2099-01-01T00:00:00Z"}"#)
    ]
    let channel = try await kvs.channel(scenario)
    let run = try await ProgramRun.run(
      arguments(kvs) + ["--kvs-channel", channel],
      environment: Self.nothing.merging([
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": kvs.page("keys", of: channel),
        "http_proxy": "http://127.0.0.1:1", "no_proxy": nil,
      ]) { $1 })

    #expect(run.status == 3)
    #expect(run.report.sources[0].failure?.message.hasPrefix("DescribeSignalingChannel") == true)
    #expect(try await kvs.requests(of: channel).map(\.operation) == ["page"])
  }

  @Test func `the code of a role is asked for on the terminal, and not shown`() async throws {
    struct Shown: Decodable {
      var status: Int
      var shown: String
    }
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let serial = "arn:aws:iam::123456789012:mfa/user"
    let config = try directory.file(
      "config",
      """
      [profile p]
      role_arn = arn:aws:iam::123456789012:role/probe
      credential_source = Environment
      mfa_serial = \(serial)
      """)
    let kvs = try await FakeAWS.shared()
    let finished = try await ChildProcess.run(
      Repository.python,
      [
        Repository.root.appending(path: "Tests/Support/on_terminal.py").path(),
        "Enter MFA code for \(serial): ", "314159", BuiltProgram.iceprobe.path(), "run",
      ] + arguments(kvs) + ["--kvs-channel", "x", "--profile", "p"],
      environment: Self.nothing.merging(Self.keys) { $1 }.merging([
        "AWS_CONFIG_FILE": config.path(), "AWS_ENDPOINT_URL_STS": kvs.http,
      ]) { $1 })
    let terminal = try JSONDecoder().decode(Shown.self, from: Data(finished.standardOutput.utf8))

    // The fake is no STS: that it was asked at all shows that the code was taken.
    #expect(terminal.status == 3, "\(terminal.shown)")
    #expect(terminal.shown.contains("AssumeRole: \(kvs.http)/: HTTP 404"), "\(terminal.shown)")
    #expect(!terminal.shown.contains("314159"))
  }

  private func arguments(_ kvs: FakeAWS) -> [String] {
    ["--region", FakeAWS.region, "--endpoint-url", kvs.http, "--timeout", "2s"]
  }

  /// A channel whose one server is a port of this machine that refuses.
  private func scenario(_ kvs: FakeAWS, ahead seconds: Int) -> FakeAWS.Scenario {
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.clock = seconds
    scenario.servers = [FakeAWS.Server(uris: ["turn:127.0.0.1:1?transport=tcp"])]
    return scenario
  }
}
