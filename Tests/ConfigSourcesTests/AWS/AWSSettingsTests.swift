import Foundation
import HTTPFetching
import ICEServers
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

/// Settings as a user may have them, and where a channel of a region is then asked.
struct SettingsCase: Encodable, Sendable, CustomTestStringConvertible {
  var name: String
  var variables: [String: String] = [:]
  var config = ""
  var credentials = ""
  var profile: String?
  var region = "us-west-2"

  var testDescription: String { name }
}

extension SettingsCase {
  private static let keys = "aws_access_key_id = AK\naws_secret_access_key = SK\n"

  static let all: [SettingsCase] = [
    SettingsCase(name: "nothing"),
    SettingsCase(
      name: "environment", variables: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S"]),
    SettingsCase(
      name: "environment with both tokens",
      variables: [
        "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SECURITY_TOKEN": "old",
        "AWS_SESSION_TOKEN": "new",
      ]),
    SettingsCase(
      name: "environment with an empty token",
      variables: [
        "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SECURITY_TOKEN": "",
        "AWS_SESSION_TOKEN": "new",
      ]),
    SettingsCase(name: "environment without secret", variables: ["AWS_ACCESS_KEY_ID": "A"]),
    SettingsCase(
      name: "empty access key", variables: ["AWS_ACCESS_KEY_ID": ""],
      credentials: "[default]\n" + keys),
    SettingsCase(name: "credentials file", credentials: "[default]\n" + keys),
    SettingsCase(
      name: "credentials file with token",
      credentials: "[default]\n" + keys + "aws_session_token: T=/+\n"),
    SettingsCase(
      name: "credentials file without secret",
      credentials: "[default]\naws_access_key_id = A\n", profile: nil),
    SettingsCase(name: "config file", config: "[default]\n" + keys),
    SettingsCase(name: "config file, prefixed default", config: "[profile default]\n" + keys),
    SettingsCase(
      name: "credentials file before config file", config: "[default]\n" + keys,
      credentials: "[default]\naws_access_key_id=AK2\naws_secret_access_key=SK2\n"),
    SettingsCase(
      name: "environment before files",
      variables: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S"],
      credentials: "[default]\n" + keys),
    SettingsCase(
      name: "an explicit profile before the environment",
      variables: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S"],
      credentials: "[p]\n" + keys, profile: "p"),
    SettingsCase(
      name: "the environment before a profile of the environment",
      variables: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_PROFILE": "p"],
      credentials: "[p]\n" + keys),
    SettingsCase(
      name: "AWS_DEFAULT_PROFILE before AWS_PROFILE",
      variables: ["AWS_DEFAULT_PROFILE": "one", "AWS_PROFILE": "two"],
      config: "[profile one]\naws_access_key_id=1\naws_secret_access_key=1\n"
        + "[profile two]\naws_access_key_id=2\naws_secret_access_key=2\n"),
    SettingsCase(
      name: "a profile in quotes", variables: ["AWS_PROFILE": "sp ace"],
      config: "[profile \"sp ace\"]\n" + keys),
    SettingsCase(name: "a profile that is nowhere", variables: ["AWS_PROFILE": "nope"]),
    SettingsCase(
      name: "a profile without its prefix", variables: ["AWS_PROFILE": "p"],
      config: "[p]\n" + keys),
    SettingsCase(
      name: "a file that cannot be read", config: "[default]\nnonsense\n",
      credentials: "[default]\n" + keys),
    SettingsCase(name: "China", region: "cn-northwest-1"),
    SettingsCase(name: "GovCloud", region: "us-gov-east-1"),
    SettingsCase(name: "Europe's own", region: "eusc-de-east-1"),
    SettingsCase(name: "isolated", region: "us-iso-east-1"),
    SettingsCase(name: "isolated b", region: "us-isob-east-1"),
    SettingsCase(name: "isolated e", region: "eu-isoe-west-1"),
    SettingsCase(name: "isolated f", region: "us-isof-south-1"),
    SettingsCase(name: "a region of next year", region: "xx-newplace-1"),
    SettingsCase(name: "FIPS", variables: ["AWS_USE_FIPS_ENDPOINT": "true"]),
    SettingsCase(name: "FIPS switched off", variables: ["AWS_USE_FIPS_ENDPOINT": "false"]),
    SettingsCase(
      name: "FIPS by profile", config: "[default]\nuse_fips_endpoint = true\n",
      region: "us-gov-west-1"),
    SettingsCase(
      name: "dual-stack by profile", config: "[default]\nuse_dualstack_endpoint = true\n"),
    SettingsCase(
      name: "dual-stack in China", variables: ["AWS_USE_DUALSTACK_ENDPOINT": "true"],
      region: "cn-north-1"),
    SettingsCase(
      name: "FIPS and dual-stack",
      variables: ["AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_USE_FIPS_ENDPOINT": "true"]),
    SettingsCase(
      name: "endpoint for all", variables: ["AWS_ENDPOINT_URL": "http://localhost:4566"]),
    SettingsCase(
      name: "endpoint for the service before the one for all",
      variables: [
        "AWS_ENDPOINT_URL": "http://localhost:1",
        "AWS_ENDPOINT_URL_KINESIS_VIDEO": "https://localhost:2/base",
      ]),
    SettingsCase(
      name: "endpoint for stages",
      variables: ["AWS_ENDPOINT_URL_IVS_REALTIME": "https://localhost:2/base"]),
    SettingsCase(
      name: "endpoint for stages of a services section",
      config: "[default]\nservices = dev\n[services dev]\n"
        + "ivs_realtime =\n  endpoint_url = http://localhost:4\n"),
    SettingsCase(
      name: "endpoint of another service",
      variables: ["AWS_ENDPOINT_URL_KINESIS_VIDEO_SIGNALING": "http://localhost:3"]),
    SettingsCase(
      name: "endpoint of a services section",
      config: "[default]\nservices = dev\nendpoint_url = http://localhost:5\n[services dev]\n"
        + "kinesis_video =\n  endpoint_url = http://localhost:4\n"),
    SettingsCase(
      name: "a services section without the service",
      config: "[default]\nservices = dev\nendpoint_url = http://localhost:5\n[services dev]\n"
        + "sts =\n  endpoint_url = http://localhost:4\n"),
    SettingsCase(name: "a services section that is missing", config: "[default]\nservices = x\n"),
    SettingsCase(
      name: "endpoint of the profile", config: "[default]\nendpoint_url = http://localhost:5\n"),
    SettingsCase(
      name: "configured endpoints ignored",
      variables: [
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://localhost:1",
      ], config: "[default]\nendpoint_url = http://localhost:5\n"),
    SettingsCase(
      name: "configured endpoints ignored by profile",
      config: "[default]\nignore_configured_endpoint_urls = true\nendpoint_url = http://a:5\n"),
  ]
}

/// Files right and wrong, in the syntax of Python's parser.
private let files = [
  "", "[a]\nx = 1\n", "[a]\r\nx = 1\r\n[b]\r\ny : 2\r\n", "[ default ]\nx=1\n", "[a]b]\nx=1\n",
  "[a] trailing\nx=1\n", "x = 1\n", "[a]\nx\n", "[a]\n= 1\n", "[a]\nX = 1\nx = 2\n", "[a]\n[a]\n",
  "[]\n", "[a]\nx = 1 # no comment\n", "# c\n; c\n[a]\n  # c\nx = 1\n# c\ny = 2\n",
  "[a]\nx = 1\n  2\n\n  3\ny = 4\n", "[a]\nx =\n  k = v\n  l = w = z\n\n  m = 1\ny = 2\n",
  "[a]\nx =\n  k\n", "[a]\nx =\n\n\ny = 1\n", "[a]\nx =\n", "[a]\n  x = 1\n  y = 2\n",
  "[a]\n  x = 1\ny = 2\n", "[a]\nx = 1\n  [b]\n", "[a]\n\tx = a=b:c\n", "[a]\nx: a=b\n",
  "[a]\nx = %(y)s $HOME ~\n", "[DEFAULT]\nx = 1\n[a]\ny = 1\n", "[a]\nx = ü 字\n", "[a\nx = 1\n",
  "[a]\nx = \"quoted\"\n", "[a]\nkey with blanks = 1\n", "[a]\nx = 1\n[b]\n  y = 2\n    z\n",
  "[a]\nx =\n  # comment\n  k = v\n",
]

@Suite struct AWSSettingsTests {
  struct Answers: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      var credentials: Credentials?
      var endpoints: [String: String]
    }

    enum Credentials: Decodable, Sendable {
      case found([String?])
      case failed(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
          self = .failed(name)
        } else {
          self = .found(try container.decode([String?].self))
        }
      }
    }

    var files: [[String: [String: INIFile.Value]]?]
    var cases: [Case]
  }

  struct Questions: Encodable {
    var files: [String]
    var cases: [SettingsCase]
  }

  /// botocore's answers, all in one go.
  private static let answers = Task {
    let questions = try JSONEncoder().encode(
      Questions(files: ConfigSourcesTests.files, cases: SettingsCase.all))
    let finished = try await ChildProcess.run(
      Repository.python,
      [Repository.root.appending(path: "Tests/Support/aws_settings_oracle.py").path()],
      input: String(decoding: questions, as: UTF8.self))
    try #require(finished.status == 0, "\(finished.standardError)")
    return try JSONDecoder().decode(Answers.self, from: Data(finished.standardOutput.utf8))
  }

  @Test(arguments: files.indices) func `Shared files read as botocore reads them`(
    index: Int
  ) async throws {
    let expected = try await Self.answers.value.files[index]
    let found = (try? INIFile(ConfigSourcesTests.files[index])).map { file in
      file.sections.map { ($0.name, $0.values.merging(file.defaults.values) { own, _ in own }) }
    }
    #expect(found.map { Dictionary(uniqueKeysWithValues: $0) } == expected)
  }

  /// Each of them once took minutes: the time grew with the square of the count.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      (1...55_000).map { "[profile p\($0)]\n" }.joined(),
      "[profile p1]\n" + (1...120_000).map { "a\($0)=\n" }.joined(),
      "[DEFAULT]\n" + (1...55_000).map { "a\($0)=\n" }.joined()
        + (1...31_000).map { "[profile p\($0)]\n" }.joined(),
    ])
  func `A large file is read in no time`(text: String) async throws {
    try #require((900_000...1 << 20).contains(text.utf8.count))
    let test = SettingsCase(name: "large", config: text, profile: "p1")
    let found = await Result(test) { settings, _ throws(ConfigSourceError.Cause) in
      settings.files.configProfiles["p1"] != nil
    }
    #expect(try found.get())
  }

  @Test(arguments: SettingsCase.all.indices)
  func `Credentials are found where botocore finds them`(index: Int) async throws {
    let expected = try await Self.answers.value.cases[index].credentials
    let found = await Result(SettingsCase.all[index]) {
      settings, log throws(ConfigSourceError.Cause) in
      try await settings.credentials(for: "us-west-2", &log)
    }
    switch expected {
    case nil:
      let profile = SettingsCase.all[index].profile ?? "default"
      #expect(found.failure == .credentials(.missing(profile: profile)))
    case .found(let parts):
      let credentials = try found.get()
      #expect(
        parts == [
          credentials.origin.botocoreName, credentials.accessKeyID,
          credentials.secretAccessKey.reveal(), credentials.sessionToken?.reveal(),
        ])
    case .failed(let name):
      #expect(found.failure?.botocoreName == name)
    }
  }

  private static let services = [
    "kinesisvideo": AWSService.kinesisVideo, "ivs-realtime": .ivsRealTime, "sts": .sts, "sso": .sso,
  ]

  @Test(arguments: SettingsCase.all.indices, services.keys.sorted())
  func `Endpoints are those that botocore asks`(index: Int, name: String) async throws {
    let service = try #require(Self.services[name])
    let expected = try await Self.answers.value.cases[index].endpoints[name]
    let test = SettingsCase.all[index]
    let found = await Result(test) { settings, _ throws(ConfigSourceError.Cause) in
      try settings.endpoint(of: service, region: test.region, option: nil).url.text
    }
    switch found {
    case .success(let url): #expect(url == expected)
    case .failure(let cause): #expect(cause.botocoreName == expected)
    }
  }

  @Test func `The option goes before every configured endpoint`() async throws {
    let test = SettingsCase(
      name: "option", variables: ["AWS_ENDPOINT_URL_KINESIS_VIDEO": "http://localhost:1"])
    let found = await Result(test) { settings, _ throws(ConfigSourceError.Cause) in
      try settings.endpoint(of: .kinesisVideo, region: "us-west-2", option: "http://localhost:9")
    }
    #expect(try found.get().url.text == "http://localhost:9")
    for text in ["localhost", "http://a/?x=1", "http://a/#f", "http://u:p@a/", "ftp://a/"] {
      let refused = await Result(test) { settings, _ throws(ConfigSourceError.Cause) in
        try settings.endpoint(of: .kinesisVideo, region: "us-west-2", option: text)
      }
      #expect(refused.failure == .settings(.endpointURL(origin: "--endpoint-url")))
    }
  }

  /// The rule set's own verdict; botocore drops the wish for FIPS in silence.
  @Test(arguments: ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
  func `A custom endpoint excludes FIPS and dual-stack`(variable: String) async throws {
    let test = SettingsCase(
      name: "variant", variables: ["AWS_ENDPOINT_URL": "http://localhost:1", variable: "true"])
    let found = await Result(test) { settings, _ throws(ConfigSourceError.Cause) in
      try settings.endpoint(of: .kinesisVideo, region: "us-west-2", option: nil)
    }
    #expect(found.failure == .settings(.endpointURLWithVariant))
  }

  @Test(arguments: [
    (["AWS_REGION": "a-b-1", "AWS_DEFAULT_REGION": "c-d-2"], "a-b-1"),
    (["AWS_DEFAULT_REGION": "c-d-2"], "c-d-2"), (["AWS_REGION": ""], "e-f-3"), ([:], "e-f-3"),
  ])
  func `A region comes from AWS_REGION, AWS_DEFAULT_REGION or the profile`(
    variables: [String: String], region: String
  ) async throws {
    let test = SettingsCase(
      name: "region", variables: variables, config: "[default]\nregion = e-f-3\n")
    let found = await Result(test) { settings, _ throws(ConfigSourceError.Cause) in settings.region
    }
    #expect(try found.get() == region)
  }

  @Test func `Keys with characters that no key has are refused, not sent`() async throws {
    let test = SettingsCase(
      name: "broken",
      variables: ["AWS_ACCESS_KEY_ID": "A\nB", "AWS_SECRET_ACCESS_KEY": "S"])
    let found = await Result(test) {
      settings, log throws(ConfigSourceError.Cause) in
      try await settings.credentials(for: "us-west-2", &log)
    }
    #expect(found.failure == .credentials(.malformed(.environment)))
  }

  @Test(arguments: [
    ("~/x", "/home/u/x"), ("~", "/home/u"), ("~other/x", "~other/x"), ("$A/x", "1/x"),
    ("${A}b/$A", "1b/1"), ("$UNSET/x", "$UNSET/x"), ("${A", "${A"), ("$", "$"), ("a$", "a$"),
  ])
  func `Paths are expanded as a shell would`(path: String, expanded: String) {
    #expect(PathExpansion.expand(path, ["HOME": "/home/u", "A": "1"]) == expanded)
  }

  @Test(
    arguments: [
      ("profile a", ["profile", "a"]), ("profile \"sp ace\"", ["profile", "sp ace"]),
      ("profile 'a'b", ["profile", "ab"]), (#"a\ b"#, ["a b"]), (#""a\"b""#, [#"a"b"#]),
      ("''", [""]), ("", []), ("  ", []), ("\"open", nil), (#"a\"#, nil),
    ] as [(String, [String]?)])
  func `Words split as in a shell`(text: String, words: [String]?) {
    #expect(ShellWords.split(text) == words)
  }
}

@Suite struct KinesisVideoNameTests {
  @Test(arguments: [
    "arn:aws:kinesisvideo:us-west-2:123456789012:channel/x/1",
    "arn:aws-cn:kinesisvideo:cn-north-1:123456789012:channel/a.b_c-d/1712136149494",
  ])
  func `ARNs of every partition are taken`(text: String) throws {
    let arn = try #require(ChannelARN(text))
    #expect(text.contains(":\(arn.region):"))
  }

  @Test(arguments: [
    "", "arn:", "arn:aws:kinesisvideo:us-west-2:123456789012:channel/x",
    "arn:aws:kinesisvideo:us-west-2:123456789012:stream/x/1",
    "arn:aws:kinesis:us-west-2:123456789012:channel/x/1",
    "arn:aws:kinesisvideo::123456789012:channel/x/1",
    "arn:aws:kinesisvideo:us.evil.example/:123456789012:channel/x/1",
    "arn:aws:kinesisvideo:us-west-2:123456789012:channel/x y/1",
    "arn:aws:kinesisvideo:us-west-2:123456789012:channel/x/1\n",
    "arn:aws:kinesisvideo:us-west-2:12345678901x:channel/x/1",
    "arn:aws:kinesisvideo:us-west-2:123456789012:channel/x/1:2",
  ])
  func `What is no channel's ARN is refused before anything is sent`(text: String) {
    #expect(ChannelARN(text) == nil)
    guard text.hasPrefix("arn:") else { return }
    #expect(throws: KinesisVideoSettingProblem.channelARN) {
      try KinesisVideoSettings(channel: text)
    }
  }

  @Test(
    arguments: [
      ("a b", nil, nil, nil, .channelName),
      (String(repeating: "x", count: 257), nil, nil, nil, .channelName),
      ("", nil, nil, nil, .channelName), ("x", "a/b", nil, nil, .clientID),
      ("x", "", nil, nil, .clientID), ("x", nil, "us-west-2/", nil, .region),
      ("x", nil, nil, "ftp://x", .endpointURL), ("x", nil, nil, "http://u:p@x", .endpointURL),
      ("x", nil, nil, "https://x/?k=v", .endpointURL), ("x", nil, nil, "", .endpointURL),
    ] as [(String, String?, String?, String?, KinesisVideoSettingProblem)])
  func `What Kinesis Video would refuse is no setting`(
    channel: String, clientID: String?, region: String?, endpoint: String?,
    problem: KinesisVideoSettingProblem
  ) {
    #expect(throws: problem) {
      try KinesisVideoSettings(
        channel: channel, clientID: clientID, region: region, endpointURL: endpoint)
    }
  }

  @Test func `A region and a profile have to be there before anything is sent`() async throws {
    let cause = { (settings: KinesisVideoSettings) async in
      await FetchStage().failure(of: .kinesisVideo(settings))?.cause
    }
    #expect(await cause(try KinesisVideoSettings(channel: "x")) == .settings(.regionMissing))
    #expect(
      await cause(try KinesisVideoSettings(channel: "x", region: "us-west-2", profile: "p"))
        == .settings(.profileMissing("p")))
  }

  @Test func `The region's STUN server goes with AWS's own endpoints only`() throws {
    let belongs = { (text: String, isCustom: Bool) in
      WellKnownSTUN.belongs(
        to: AWSEndpoint(url: try HTTPURL(text), isCustom: isCustom), region: "us-west-2")
    }
    #expect(try belongs("https://kinesisvideo.us-west-2.amazonaws.com", false))
    #expect(try belongs("https://vpce-1.kinesisvideo.us-west-2.vpce.amazonaws.com", true))
    #expect(try !belongs("http://127.0.0.1:4566", true))
    #expect(try !belongs("https://evilamazonaws.com", true))
  }
}

extension Result where Success: Sendable, Failure == ConfigSourceError.Cause {
  /// The result of `body` with the settings of a case.
  fileprivate init(
    _ test: SettingsCase,
    _ body: (AWSSettings, inout FetchLog) async throws(ConfigSourceError.Cause) -> Success
  ) async {
    do {
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      var stage = FetchStage()
      stage.variables = test.variables
      stage.variables["AWS_EC2_METADATA_DISABLED"] = "true"
      stage.variables["AWS_CONFIG_FILE"] = try directory.file("config", test.config).path()
      stage.variables["AWS_SHARED_CREDENTIALS_FILE"] =
        try directory.file("credentials", test.credentials).path()
      var log = FetchLog(environment: stage.environment, deadline: .distantFuture)
      let settings = try await AWSSettings.read(profile: test.profile, &log)
      self = .success(try await body(settings, &log))
    } catch let cause as ConfigSourceError.Cause {
      self = .failure(cause)
    } catch {
      Issue.record(error)
      self = .failure(.cancelled)
    }
  }

  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

extension AWSCredentials.Origin {
  /// botocore's name of the provider.
  var botocoreName: String {
    switch self {
    case .environment: "env"
    case .role: "assume-role"
    case .webIdentity: "assume-role-with-web-identity"
    case .sso: "sso"
    case .credentialsFile: "shared-credentials-file"
    case .process: "custom-process"
    case .configFile: "config-file"
    case .container: "container-role"
    case .instance: "iam-role"
    }
  }
}

extension ConfigSourceError.Cause {
  fileprivate var botocoreName: String? {
    switch self {
    case .credentials(.partial): "PartialCredentialsError"
    case .settings(.profileMissing): "ProfileNotFound"
    case .settings(.configFile): "ConfigParseError"
    case .settings(.servicesSectionMissing): "InvalidConfigError"
    default: nil
    }
  }
}

extension INIFile.Value: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .table(try container.decode([String: String].self))
    }
  }
}
