import HTTPFetching
import ICEServers
import Vocabulary

/// The three operations of Kinesis Video that lead from a channel to its TURN servers.
struct KinesisVideoClient {
  let caller: AWSCaller

  /// As long as AWS's own SDK for C caches them.
  private static let endpointAge = Nanoseconds.seconds(36_000)
  /// A channel named twice is requested once; the age matters little against the 300 s of its
  /// credentials.
  private static let configurationAge = Nanoseconds.seconds(10)

  /// DescribeSignalingChannel: the ARN of a channel given by name.
  func describeSignalingChannel(
    name: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ChannelARN {
    let response = try await caller.call(
      .describeSignalingChannel, "/describeSignalingChannel",
      DescribeSignalingChannelInput(channelName: name), within: Self.endpointAge, &log)
    let answer: DescribeSignalingChannelAnswer = try response.decoded()
    guard let text = answer.channelInfo?.channelARN, let arn = ChannelARN(text) else {
      throw .incomplete(path: "$.ChannelInfo.ChannelARN")
    }
    return arn
  }

  /// GetSignalingChannelEndpoint: the channel's own HTTPS endpoint.
  ///
  /// The returned endpoint is used as is, whatever endpoint is configured for the data plane:
  /// botocore's users, too, pass it on explicitly.
  func getSignalingChannelEndpoint(
    _ channel: ChannelARN, role: KinesisVideoSettings.Role, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPURL {
    let input = GetSignalingChannelEndpointInput(
      channelARN: channel.text,
      configuration: .init(protocols: ["HTTPS"], role: role.rawValue))
    let response = try await caller.call(
      .getSignalingChannelEndpoint, "/getSignalingChannelEndpoint", input,
      within: Self.endpointAge, &log)
    let answer: GetSignalingChannelEndpointAnswer = try response.decoded()
    let list = answer.endpoints ?? []
    guard let text = list.first(where: { $0.protocol == "HTTPS" })?.url,
      let url = try? HTTPURL(text), url.isPlainBase
    else { throw .incomplete(path: "$.ResourceEndpointList[Protocol=HTTPS].ResourceEndpoint") }
    guard url.isSecure || !caller.endpoint.url.isSecure else {
      throw .settings(.sourceEndpointInsecure)
    }
    return url
  }

  /// GetIceServerConfig: the channel's TURN servers and their credentials.
  func getIceServerConfig(
    _ channel: ChannelARN, clientID: String?, at dataEndpoint: HTTPURL, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> (ICEConfiguration, requestID: String?) {
    let input = GetIceServerConfigInput(channelARN: channel.text, clientID: clientID)
    let response = try await caller.at(dataEndpoint).call(
      .getIceServerConfig, "/v1/get-ice-server-config", input,
      within: Self.configurationAge, &log)
    guard !response.isWebPage else { throw .webPage(status: response.status) }
    return (try log.answer(in: response.body), response["x-amzn-requestid"])
  }
}
