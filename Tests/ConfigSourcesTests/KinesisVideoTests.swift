import Foundation
import HTTPFetching
import ICEServers
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct KinesisVideoTests {
  @Test func `An ARN leads to its servers in two signed calls over TLS`() async throws {
    let kvs = try await FakeAWS.shared()
    let uris = [
      "turn:127.0.0.1:3478?transport=udp", "turns:localhost:443?transport=udp",
      "turns:localhost:443?transport=tcp",
    ]
    var scenario = FakeAWS.Scenario()
    scenario.servers = [FakeAWS.Server(uris: uris)]
    let channel = try await kvs.channel(scenario)
    var stage = FetchStage()
    stage.trust = .authorities(path: kvs.authority.path())
    stage.unixTime = { 1_700_000_000 }
    let fetched = try await stage.fetch(
      .kinesisVideo(
        try KinesisVideoSettings(channel: FakeAWS.arn(of: channel), endpointURL: kvs.https)))

    #expect(fetched.configuration.servers.flatMap(\.uris).map(\.description) == uris)
    let credential = fetched.configuration.servers.first?.credential
    #expect(credential?.username == "user")
    #expect(credential?.password.reveal() == "password")
    #expect(fetched.ttlSeconds == 300)
    #expect(fetched.expiresAt == 1_700_000_300)
    #expect(fetched.requestID == "0c4c9ae2-0000-4000-8000-1c2d3e4f5a6b")
    #expect(fetched.steps.map(\.name) == [.getSignalingChannelEndpoint, .getIceServerConfig])
    #expect(fetched.steps.allSatisfy { $0.status == 200 && $0.attempts == 1 })
    #expect(fetched.steps.allSatisfy { $0.transfer?.secured != nil && $0.duration > .zero })

    let requests = try await kvs.requests(of: channel)
    #expect(requests.map(\.problem) == [nil, nil])
    #expect(
      requests.map(\.body) == [
        #"{"ChannelARN":"\#(FakeAWS.arn(of: channel))","#
          + #""SingleMasterChannelEndpointConfiguration":{"Protocols":["HTTPS"],"Role":"VIEWER"}}"#,
        #"{"ChannelARN":"\#(FakeAWS.arn(of: channel))","Service":"TURN"}"#,
      ])
    #expect(requests.allSatisfy { $0.headers["x-amz-security-token"] == nil })
  }

  @Test func `A name is described first, and role and client id are passed on`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    let channel = try await kvs.channel(scenario)
    let fetched = try await FetchStage().fetch(
      .kinesisVideo(
        try KinesisVideoSettings(
          channel: channel, role: .master, clientID: "probe-1", region: FakeAWS.region,
          endpointURL: kvs.http)))

    #expect(
      fetched.steps.map(\.name) == [
        .describeSignalingChannel, .getSignalingChannelEndpoint, .getIceServerConfig,
      ])
    let requests = try await kvs.requests(of: channel)
    #expect(requests.map(\.problem) == [nil, nil, nil])
    #expect(requests[0].body == #"{"ChannelName":"\#(channel)"}"#)
    #expect(requests[1].body.contains(#""Role":"MASTER""#))
    #expect(requests[2].body.contains(#""ClientId":"probe-1""#))
    #expect(fetched.notes.contains(.unencrypted(url: kvs.http + "/")))
  }

  @Test func `A session token is sent and signed`() async throws {
    let kvs = try await FakeAWS.shared()
    let token = "IQoJb3JpZ2luX2VjE/+abc=="
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.accounts = [FakeAWS.accessKeyID: FakeAWS.Account(token: token)]
    let channel = try await kvs.channel(scenario)
    var stage = FetchStage()
    stage.variables["AWS_SESSION_TOKEN"] = token
    _ = try await stage.fetch(try kvs.source(channel))

    let requests = try await kvs.requests(of: channel)
    #expect(requests.map(\.problem) == [nil, nil])
    for request in requests {
      #expect(request.headers["x-amz-security-token"] == token)
      #expect(
        request.headers["authorization"]?.contains(
          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,") == true)
    }
  }

  @Test func `The server sees through a signature by a wrong key`() async throws {
    let kvs = try await FakeAWS.shared()
    let channel = try await kvs.channel(FakeAWS.Scenario())
    var stage = FetchStage()
    stage.variables["AWS_SECRET_ACCESS_KEY"] = "another"
    let failure = await stage.failure(of: try kvs.source(channel))

    #expect(failure?.cause.service?.code == "InvalidSignatureException")
    #expect(failure?.isClockSkewCause == false)
    #expect(failure?.step == .getSignalingChannelEndpoint)
  }

  @Test(arguments: [1, 2]) func `Lists of one and two servers are both whole`(
    count: Int
  ) async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.servers = (0..<count).map { index in
      FakeAWS.Server(
        uris: ["turn:192.0.2.\(index):443?transport=udp"], password: "p\(index)", ttl: 300 - index)
    }
    let fetched = try await FetchStage().fetch(try kvs.source(try await kvs.channel(scenario)))

    let servers = fetched.configuration.servers
    #expect(servers.map { $0.credential?.password.reveal() } == (0..<count).map { "p\($0)" })
    #expect(fetched.ttlSeconds == 301 - count)
  }

  @Test func `A list of zero servers is an error that says so`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    scenario.servers = []
    let failure = await FetchStage().failure(of: try kvs.source(try await kvs.channel(scenario)))

    #expect(failure?.cause == .noServers)
    #expect(failure?.step == .getIceServerConfig)
    #expect(failure?.description.contains("the list of servers is empty") == true)
  }

  @Test func `A user name with colon, equals sign and slash is taken as it is`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    let username = "1709504522:djE6YXJuOmF3czpraW5lc2lz/dmlkZW8=="
    scenario.servers = [FakeAWS.Server(username: username, password: "Zm9v/+YmFy=")]
    let fetched = try await FetchStage().fetch(try kvs.source(try await kvs.channel(scenario)))

    #expect(fetched.configuration.servers.first?.credential?.username == username)
    #expect(fetched.configuration.servers.first?.credential?.password.reveal() == "Zm9v/+YmFy=")
    #expect(fetched.expiresAt == 1_709_504_522)
  }

  @Test func `The region of an ARN goes before the one that was asked for`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.endpoint = kvs.http
    let channel = try await kvs.channel(scenario)
    let fetched = try await FetchStage().fetch(
      .kinesisVideo(
        try KinesisVideoSettings(
          channel: FakeAWS.arn(of: channel), region: "eu-central-1", endpointURL: kvs.http)))

    #expect(fetched.notes.contains(.regionOfChannel(FakeAWS.region, asked: "eu-central-1")))
    #expect(try await kvs.requests(of: channel).map(\.problem) == [nil, nil])
  }

  @Test func `AWS_CA_BUNDLE is believed where the program names no authority`() async throws {
    let kvs = try await FakeAWS.shared()
    let channel = try await kvs.channel(FakeAWS.Scenario())
    let source = try kvs.source(channel, over: kvs.https)
    var stage = FetchStage()
    let refused = await stage.failure(of: source)
    #expect(refused?.cause.http?.isCertificate == true)
    stage.variables["AWS_CA_BUNDLE"] = kvs.authority.path()
    #expect(try await stage.fetch(source).steps.count == 2)
  }

  @Test(arguments: [
    ("us-west-2", false, false, "stun:stun.kinesisvideo.us-west-2.amazonaws.com:443"),
    ("cn-north-1", false, false, "stun:stun.kinesisvideo.cn-north-1.amazonaws.com.cn:443"),
    ("us-west-2", false, true, "stun:stun.kinesisvideo.us-west-2.api.aws:443"),
    (
      "us-gov-west-1", true, false,
      "stuns:stun.kinesisvideo-fips.us-gov-west-1.amazonaws.com:443"
    ),
    ("us-gov-west-1", true, true, "stuns:stun.kinesisvideo-fips.us-gov-west-1.api.aws:443"),
  ])
  func `The well-known STUN server follows region, FIPS and dual-stack`(
    region: String, fips: Bool, dualStack: Bool, uri: String
  ) throws {
    let found = WellKnownSTUN.uri(region: region, usesFIPS: fips, usesDualStack: dualStack)
    #expect(found == uri)
    #expect(throws: Never.self) { try ICEServerURI.read(found) }
  }
}

extension FakeAWS {
  /// A channel of this server by its ARN.
  func source(_ channel: String, over endpoint: String? = nil) throws -> ConfigSource {
    .kinesisVideo(
      try KinesisVideoSettings(channel: Self.arn(of: channel), endpointURL: endpoint ?? http))
  }
}

extension ConfigSourceError.Cause {
  var service: AWSServiceFailure? {
    if case .service(let failure) = self { failure } else { nil }
  }

  var http: HTTPError? {
    if case .http(let error) = self { error } else { nil }
  }
}

extension HTTPError {
  var isCertificate: Bool {
    if case .certificate = self { true } else { false }
  }
}
