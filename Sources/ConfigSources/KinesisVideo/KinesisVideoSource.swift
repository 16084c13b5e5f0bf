import HTTPFetching
import ICEServers

extension KinesisVideoSettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    try validate()
    let settings = try await AWSSettings.read(profile: profile, &log)
    let region = try resolveRegion(settings, &log)
    let endpoint = try settings.endpoint(
      of: .kinesisVideo, region: region, option: endpointURL)
    log.enter(.credentials)
    let credentials = try await settings.credentials()
    log.notes.append(.credentials(credentials.origin))
    if !endpoint.url.isSecure { log.notes.append(.unencrypted(url: endpoint.url.redacted)) }

    let client = KinesisVideoClient(
      caller: AWSCaller(
        credentials: credentials, region: region, service: .kinesisVideo,
        trust: settings.trust(log.environment.trust)),
      endpoint: endpoint.url)
    let channel = try await resolveChannel(client, &log)
    let dataEndpoint = try await client.getSignalingChannelEndpoint(channel, role: role, &log)
    var (configuration, requestID) = try await client.getIceServerConfig(
      channel, clientID: clientID, at: dataEndpoint, &log)
    guard !configuration.servers.isEmpty else { throw .noServers }

    if WellKnownSTUN.belongs(to: endpoint, region: region) {
      let uri = WellKnownSTUN.uri(
        region: region, usesFIPS: settings.usesFIPS, usesDualStack: settings.usesDualStack)
      try configuration.servers.insert(Self.server(uri), at: 0)
    } else {
      log.notes.append(.wellKnownSTUNOmitted(endpoint: endpoint.url.redacted))
    }
    return log.configuration(configuration, requestID: requestID)
  }

  private func validate() throws(ConfigSourceError.Cause) {
    switch channel {
    case .arn(let text) where ChannelARN(text) == nil: throw .settings(.channelARN)
    case .name(let name) where !KinesisVideoName.isValid(name): throw .settings(.channelName)
    default: break
    }
    if let clientID, !KinesisVideoName.isValid(clientID) { throw .settings(.clientID) }
  }

  /// The channel's own region where its ARN tells it: nobody else can know the channel.
  private func resolveRegion(
    _ settings: AWSSettings, _ log: inout FetchLog
  ) throws(ConfigSourceError.Cause) -> String {
    if case .arn(let text) = channel, let arn = ChannelARN(text) {
      if let region, region != arn.region {
        log.notes.append(.regionOfChannel(arn.region, asked: region))
      }
      return arn.region
    }
    guard let region = region ?? settings.region else { throw .settings(.regionMissing) }
    guard AWSRegion.isValid(region) else { throw .settings(.region) }
    return region
  }

  private func resolveChannel(
    _ client: KinesisVideoClient, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ChannelARN {
    switch channel {
    case .name(let name):
      return try await client.describeSignalingChannel(name: name, &log)
    case .arn(let text):
      guard let arn = ChannelARN(text) else { throw .settings(.channelARN) }
      return arn
    }
  }

  private static func server(_ uri: String) throws(ConfigSourceError.Cause) -> ICEServer {
    do {
      return ICEServer(uris: [try ICEServerURI.read(uri).uri])
    } catch {
      throw .settings(.region)
    }
  }
}
