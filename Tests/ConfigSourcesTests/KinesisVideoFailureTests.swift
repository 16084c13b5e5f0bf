import Foundation
import HTTPFetching
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

/// An error of the API's model: where it may come, its name and its status.
struct ModelledException: Sendable, CustomTestStringConvertible {
  var operation: SourceStep.Name
  var name: String
  var status: Int

  var testDescription: String { "\(operation.rawValue) \(name)" }

  static let all: [ModelledException] = {
    let control = [
      ("InvalidArgumentException", 400), ("ClientLimitExceededException", 400),
      ("ResourceNotFoundException", 404), ("AccessDeniedException", 401),
    ]
    let data = [
      ("InvalidClientException", 400), ("SessionExpiredException", 400),
      ("ClientLimitExceededException", 400), ("ResourceNotFoundException", 404),
      ("InvalidArgumentException", 400), ("NotAuthorizedException", 401),
    ]
    let table: [(SourceStep.Name, [(String, Int)])] = [
      (.describeSignalingChannel, control),
      (.getSignalingChannelEndpoint, control + [("ResourceInUseException", 400)]),
      (.getIceServerConfig, data),
    ]
    return table.flatMap { operation, list in
      list.map { ModelledException(operation: operation, name: $0.0, status: $0.1) }
    }
  }()
}

@Suite struct KinesisVideoFailureTests {
  @Test(arguments: ModelledException.all, ["header", "code", "__type"])
  func `Every modelled exception is reported by name, wherever the answer has it`(
    exception: ModelledException, place: String
  ) async throws {
    let answer = FakeAWS.Answer(exception: exception.name, place: place)
    let failure = try await failure(
      at: exception.operation, [FakeAWS.Answer](repeating: answer, count: 4))

    let service = try #require(failure.cause.service)
    #expect(service.code == exception.name)
    #expect(service.status == exception.status)
    #expect(service.message == "\(exception.name) was asked for")
    #expect(service.requestID == "0c4c9ae2-0000-4000-8000-1c2d3e4f5a6b")
    #expect(failure.step == exception.operation)
    // The one that means "too often" is tried four times, the others once.
    let isThrottling = exception.name == "ClientLimitExceededException"
    #expect(failure.steps.last?.attempts == (isThrottling ? 4 : 1))
    #expect(failure.description.contains(exception.name))
  }

  /// AWS services of this protocol differ in where they put code and message.
  @Test(arguments: [
    (#"{"exceptionMessage":"why"}"#, "Named", "Named", "why"),
    (#"{"Code":"a.b#Named","Message":"why"}"#, nil, "Named", "why"),
    (#"{"code":7,"__type":"Named:extra","message":["x"],"Message":"why"}"#, nil, "Named", "why"),
    (#"{"message":""}"#, "", "400", ""), ("", nil, "400", ""), ("<html>", nil, "400", ""),
  ])
  func `Code and message are found in every place that services use`(
    body: String, header: String?, code: String, message: String
  ) async throws {
    let failure = try await failure(
      at: .getIceServerConfig,
      [
        FakeAWS.Answer(
          status: 400, headers: header.map { ["X-AMZN-ErrorType": $0] } ?? [:], body: body)
      ])
    #expect(failure.cause.service?.code == code)
    #expect(failure.cause.service?.message == message)
  }

  @Test(
    arguments: [
      (.describeSignalingChannel, "AccessDeniedException"),
      (.getSignalingChannelEndpoint, "AccessDeniedException"),
      (.getIceServerConfig, "NotAuthorizedException"),
    ] as [(SourceStep.Name, String)])
  func `The missing permission is named, with its resource`(
    step: SourceStep.Name, exception: String
  ) async throws {
    let failure = try await failure(at: step, [FakeAWS.Answer(exception: exception)])
    #expect(
      failure.remedy
        == "allow the caller kinesisvideo:\(step.rawValue) on \(failure.name) in an IAM policy")
  }

  @Test func `A 503 with a web page has its status for a code, after four attempts`() async throws {
    let page = FakeAWS.Answer(
      status: 503, headers: ["Content-Type": "text/html"], body: "<html><body>Busy</body></html>")
    let stage = FetchStage()
    let failure = try await failure(
      at: .getIceServerConfig, [FakeAWS.Answer](repeating: page, count: 4), stage)

    #expect(
      failure.cause
        == .service(AWSServiceFailure(status: 503, code: "503", message: "", requestID: nil)))
    #expect(failure.steps.last?.attempts == 4)
    #expect(stage.waits.all == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
    #expect(failure.description.contains("HTTP 503 without an error code"))
  }

  @Test(arguments: [
    FakeAWS.Answer(status: 400, headers: ["x-amzn-ErrorType": "ThrottlingException"], body: "{}"),
    FakeAWS.Answer(status: 429), FakeAWS.Answer(status: 500), FakeAWS.Answer(status: 502),
    FakeAWS.Answer(status: 503, body: "<html>"), FakeAWS.Answer(status: 504),
    FakeAWS.Answer(exception: "ClientLimitExceededException"),
  ])
  func `A temporary refusal is retried, signed again`(refusal: FakeAWS.Answer) async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.answers = ["GetIceServerConfig": [refusal, refusal]]
    let channel = try await kvs.channel(scenario)
    let stage = FetchStage()
    let fetched = try await stage.fetch(try kvs.source(channel))

    #expect(fetched.steps.map(\.attempts) == [1, 3])
    #expect(fetched.steps.map(\.status) == [200, 200])
    #expect(stage.waits.all == [.milliseconds(50), .milliseconds(100)])
    #expect(try await kvs.requests(of: channel).allSatisfy { $0.problem == nil })
  }

  @Test func `No wait goes past the deadline`() async throws {
    var stage = FetchStage()
    stage.timeout = .milliseconds(40)
    stage.isClockStopped = true
    let failure = try await failure(
      at: .getSignalingChannelEndpoint, [FakeAWS.Answer(status: 503)], stage)

    #expect(failure.cause.service?.status == 503)
    #expect(stage.waits.all.isEmpty)
  }

  @Test(arguments: [3600, -3600]) func `A clock that is wrong is named as the cause`(
    ahead: Int
  ) async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.clock = ahead
    let failure = try #require(
      await FetchStage().failure(of: try kvs.source(try await kvs.channel(scenario))))

    #expect(failure.cause.service?.code == "InvalidSignatureException")
    #expect(failure.isClockSkewCause)
    let skew = try #require(failure.clockSkewSeconds)
    #expect(abs(skew - ahead) < 240)
    #expect(failure.description.contains(ahead > 0 ? "s behind" : "s ahead"))
    #expect(failure.remedy.contains("clock"))
  }

  @Test func `A wrong key with a right clock is not called skew`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.accounts = [FakeAWS.accessKeyID: FakeAWS.Account(secret: "another")]
    let failure = await FetchStage().failure(of: try kvs.source(try await kvs.channel(scenario)))

    #expect(failure?.isClockSkewCause == false)
    #expect(failure?.remedy.contains("secret key") == true)
  }

  @Test func `A channel asked for in another region is explained`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.region = "eu-central-1"
    let channel = try await kvs.channel(scenario)
    let signedElsewhere = await FetchStage().failure(of: try kvs.source(channel))
    #expect(signedElsewhere?.cause.service?.code == "InvalidSignatureException")
    #expect(signedElsewhere?.description.contains("us-west-2") == true)
    #expect(signedElsewhere?.remedy.contains("region") == true)

    let unknown = await FetchStage().failure(
      of: .kinesisVideo(
        try KinesisVideoSettings(
          channel: "no-such-channel", region: FakeAWS.region, endpointURL: kvs.http)))
    #expect(unknown?.cause.service?.code == "ResourceNotFoundException")
    #expect(unknown?.step == .describeSignalingChannel)
    #expect(unknown?.remedy.contains("region") == true)
  }

  @Test func `An expired token asks for new credentials`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.accounts = [FakeAWS.accessKeyID: FakeAWS.Account(token: "T/old=", expired: true)]
    var stage = FetchStage()
    stage.variables["AWS_SESSION_TOKEN"] = "T/old="
    let failure = await stage.failure(of: try kvs.source(try await kvs.channel(scenario)))

    #expect(failure?.cause.service?.code == "ExpiredTokenException")
    #expect(failure?.remedy.contains("expired") == true)
  }

  @Test func `A token that is missing is not taken for a wrong signature`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.accounts = [FakeAWS.accessKeyID: FakeAWS.Account(token: "T")]
    let failure = await FetchStage().failure(of: try kvs.source(try await kvs.channel(scenario)))

    #expect(failure?.cause.service?.code == "UnrecognizedClientException")
    #expect(failure?.remedy.contains("session token") == true)
  }

  @Test func `A redirect of a signed call is not followed, and its token goes nowhere`()
    async throws
  {
    let kvs = try await FakeAWS.shared()
    var foreign = FakeAWS.Scenario()
    foreign.pages = ["trap": FakeAWS.Answer(body: "{}")]
    let trap = try await kvs.channel(foreign)
    let failure = try await failure(
      at: .getSignalingChannelEndpoint,
      [FakeAWS.Answer(status: 307, headers: ["Location": kvs.page("trap", of: trap)])])

    #expect(failure.cause.service?.status == 307)
    #expect(try await kvs.requests(of: trap).isEmpty)
  }

  @Test(arguments: [
    ("{}", "$.ResourceEndpointList[Protocol=HTTPS].ResourceEndpoint"),
    (
      #"{"ResourceEndpointList":[{"Protocol":"WSS","ResourceEndpoint":"wss://localhost"}]}"#,
      "$.ResourceEndpointList[Protocol=HTTPS].ResourceEndpoint"
    ),
    (
      #"{"ResourceEndpointList":[{"Protocol":"HTTPS","ResourceEndpoint":"https://u:p@localhost"}]}"#,
      "$.ResourceEndpointList[Protocol=HTTPS].ResourceEndpoint"
    ),
    (
      #"{"ResourceEndpointList":[{"Protocol":"HTTPS","ResourceEndpoint":"file:///etc/passwd"}]}"#,
      "$.ResourceEndpointList[Protocol=HTTPS].ResourceEndpoint"
    ),
    ("[]", "$"), ("", "$"), ("{\"ResourceEndpointList\":7}", "$"),
    (String(repeating: "[", count: 100_000), "$"),
  ])
  func `An answer without a usable endpoint is reported by its place`(
    body: String, path: String
  ) async throws {
    let failure = try await failure(at: .getSignalingChannelEndpoint, [FakeAWS.Answer(body: body)])
    #expect(failure.cause == .incomplete(path: path))
  }

  @Test func `Asked over TLS, an endpoint without TLS is refused`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    var stage = FetchStage()
    stage.trust = .authorities(path: kvs.authority.path())
    let channel = try await kvs.channel(scenario)
    let failure = await stage.failure(of: try kvs.source(channel, over: kvs.https))

    #expect(failure?.cause == .settings(.sourceEndpointInsecure))
    #expect(try await kvs.requests(of: channel).count == 1)
  }

  @Test func `A web page with status 200 is called one`() async throws {
    let page = FakeAWS.Answer(headers: ["Content-Type": "text/html"], body: "\n<!DOCTYPE html>")
    for step in [SourceStep.Name.describeSignalingChannel, .getIceServerConfig] {
      #expect(try await failure(at: step, [page]).cause == .webPage(status: 200))
    }
  }

  @Test func `An answer that is too long, cut short or missing is distinguished`() async throws {
    let long = try await failure(
      at: .getIceServerConfig, [FakeAWS.Answer(body: "{", fill: 2 << 20, length: -1)])
    #expect(long.cause == .http(.bodyTooLarge(limit: 1 << 20)))
    let short = try await failure(
      at: .getIceServerConfig, [FakeAWS.Answer(body: #"{"IceServerList":["#, length: 400)])
    #expect(short.cause == .http(.interrupted(receivedBytes: 18)))
    var stage = FetchStage()
    stage.timeout = .seconds(1)
    let silent = try await failure(
      at: .getIceServerConfig, [FakeAWS.Answer(stall: .headers)], stage)
    #expect(silent.cause == .http(.timeout(during: .response)))
  }

  @Test func `A wrong list names its place in the document`() async throws {
    let failure = try await failure(
      at: .getIceServerConfig, [FakeAWS.Answer(body: #"{"IceServerList":7}"#)])
    #expect(failure.description.contains("$.IceServerList"))
  }

  @Test func `No error tells the secret key or the session token`() async throws {
    let kvs = try await FakeAWS.shared()
    var stage = FetchStage()
    stage.variables["AWS_SECRET_ACCESS_KEY"] = "OPENSESAME"
    stage.variables["AWS_SESSION_TOKEN"] = "OPENSESAME/TOKEN"
    let channel = try await kvs.channel(FakeAWS.Scenario())
    let failures = [
      await stage.failure(of: try kvs.source(channel)),
      await stage.failure(of: try kvs.source(channel, over: kvs.https)),
      await stage.failure(of: try kvs.source(channel, over: "http://127.0.0.1:1")),
    ]
    #expect(failures.allSatisfy { $0 != nil })
    for failure in failures.compactMap(\.self) {
      var dumped = ""
      dump(failure, to: &dumped)
      #expect(!(failure.description + failure.remedy + dumped).contains("OPENSESAME"))
    }
  }

  /// AWS's answer to a wrong signature quotes the request, and with it the token.
  @Test(arguments: ["The Canonical String for this request", "Canonical String"])
  func `No answer of AWS brings the session token into an error`(marker: String) async throws {
    var stage = FetchStage()
    stage.variables["AWS_SESSION_TOKEN"] = "OPEN/SES+AME=="
    let told = "The request signature we calculated does not match."
    for message in [
      "\(told)\\n\\n\(marker) should have been\\n'POST\\nx-amz-security-token:OPEN/SES+AME=='",
      "token OPEN/SES+AME== is not valid", "token OPEN%2FSES%2BAME%3D%3D is not valid",
      String(repeating: "x", count: 505) + "OPEN/SES+AME==",
    ] {
      let answer = FakeAWS.Answer(
        status: 403, headers: ["x-amzn-ErrorType": "SignatureDoesNotMatch"],
        body: #"{"message":"\#(message)"}"#)
      let failure = try await failure(
        at: .getIceServerConfig, [answer], stage, token: "OPEN/SES+AME==")
      #expect(!failure.description.contains("SES"), "\(failure)")
      #expect(!failure.description.contains("Canonical"))
      if message.hasPrefix(told) { #expect(failure.cause.service?.message == told) }
    }
  }

  @Test(arguments: [
    ("InvalidClientException", "client id"), ("SessionExpiredException", "signalling session"),
    ("ExpiredTokenException", "temporary credentials"),
  ])
  func `A remedy is that of the exception`(exception: String, words: String) async throws {
    let failure = try await failure(
      at: .getIceServerConfig,
      [FakeAWS.Answer(status: 400, headers: ["x-amzn-ErrorType": exception], body: "{}")])
    #expect(failure.remedy.contains(words))
    #expect(!failure.remedy.contains("access key"))
  }

  /// The error of a fetch by name in which one operation answers as planned.
  private func failure(
    at step: SourceStep.Name, _ answers: [FakeAWS.Answer], _ stage: FetchStage = FetchStage(),
    token: String? = nil
  ) async throws -> ConfigSourceError {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    if let token {
      scenario.accounts = [FakeAWS.accessKeyID: FakeAWS.Account(token: token)]
    }
    scenario.endpoint = kvs.http
    scenario.answers = [step.rawValue: answers]
    let channel = try await kvs.channel(scenario)
    let settings = try KinesisVideoSettings(
      channel: step == .describeSignalingChannel ? channel : FakeAWS.arn(of: channel),
      region: FakeAWS.region, endpointURL: kvs.http)
    return try #require(await stage.failure(of: .kinesisVideo(settings)))
  }
}
