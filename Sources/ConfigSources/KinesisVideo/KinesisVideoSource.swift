import HTTPFetching
import ICEServers
import Vocabulary

extension KinesisVideoSettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let aws = try await AWSSettings.read(profile: profile, &log)
    let region = try resolveRegion(aws, &log)
    let caller = try await AWSCaller.signing(
      .kinesisVideo, region: region, endpointURL: endpointURL, aws, &log)
    let client = KinesisVideoClient(caller: caller)

    let channel =
      switch channel {
      case .arn(let arn): arn
      case .name(let name): try await client.describeSignalingChannel(name: name, &log)
      }
    let dataEndpoint = try await client.getSignalingChannelEndpoint(channel, role: role, &log)
    var (configuration, requestID) = try await client.getIceServerConfig(
      channel, clientID: clientID, at: dataEndpoint, &log)
    guard !configuration.isEmpty else { throw .noServers }

    if WellKnownSTUN.belongs(to: caller.endpoint, region: region) {
      configuration.servers.insert(try Self.wellKnownServer(of: region, aws), at: 0)
    } else {
      log.notes.append(.wellKnownSTUNOmitted(endpoint: caller.endpoint.url.redacted))
    }
    return log.configuration(configuration, requestID: requestID)
  }

  /// The channel's own region if its ARN has one: no other region can know the channel.
  private func resolveRegion(
    _ aws: AWSSettings, _ log: inout FetchLog
  ) throws(ConfigSourceError.Cause) -> String {
    if case .arn(let arn) = channel {
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
