import HTTPFetching
import ICEServers

extension KinesisVideoSettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let knownARN = try parseChannel()
    let aws = try await AWSSettings.read(profile: profile, &log)
    let region = try resolveRegion(knownARN, aws, &log)
    let caller = try await AWSCaller.signing(
      .kinesisVideo, region: region, endpointURL: endpointURL, aws, &log)
    let client = KinesisVideoClient(caller: caller)

    let channel =
      if let knownARN { knownARN } else {
        try await client.describeSignalingChannel(name: channel.description, &log)
      }
    let dataEndpoint = try await client.getSignalingChannelEndpoint(channel, role: role, &log)
    var (configuration, requestID) = try await client.getIceServerConfig(
      channel, clientID: clientID, at: dataEndpoint, &log)
    guard !configuration.servers.isEmpty else { throw .noServers }

    if WellKnownSTUN.belongs(to: caller.endpoint, region: region) {
      configuration.servers.insert(try Self.wellKnownServer(of: region, aws), at: 0)
    } else {
      log.notes.append(.wellKnownSTUNOmitted(endpoint: caller.endpoint.url.redacted))
    }
    return log.configuration(configuration, requestID: requestID)
  }

  /// The channel's ARN, or `nil` for a name.
  private func parseChannel() throws(ConfigSourceError.Cause) -> ChannelARN? {
    if let clientID, !KinesisVideoName.isValid(clientID) { throw .settings(.clientID) }
    switch channel {
    case .name(let name):
      guard KinesisVideoName.isValid(name) else { throw .settings(.channelName) }
      return nil
    case .arn(let text):
      guard let arn = ChannelARN(text) else { throw .settings(.channelARN) }
      return arn
    }
  }

  /// The channel's own region where its ARN tells it: nobody else can know the channel.
  private func resolveRegion(
    _ arn: ChannelARN?, _ aws: AWSSettings, _ log: inout FetchLog
  ) throws(ConfigSourceError.Cause) -> String {
    if let arn {
      if let region, region != arn.region {
        log.notes.append(.regionOfChannel(arn.region, asked: region))
      }
      return arn.region
    }
    guard let region = region ?? aws.region else { throw .settings(.regionMissing) }
    guard AWSRegion.isValid(region) else { throw .settings(.region) }
    return region
  }

  private static func wellKnownServer(
    of region: String, _ aws: AWSSettings
  ) throws(ConfigSourceError.Cause) -> ICEServer {
    let text = WellKnownSTUN.uri(
      region: region, usesFIPS: aws.usesFIPS, usesDualStack: aws.usesDualStack)
    do {
      return ICEServer(uris: [try ICEServerURI.read(text).uri])
    } catch {
      throw .settings(.region)
    }
  }
}
