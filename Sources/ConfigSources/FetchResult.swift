import ICEServers

extension FetchLog {
  /// What a fetch hands over, counted from when it began.
  func configuration(
    _ configuration: ICEConfiguration, requestID: String? = nil
  ) -> FetchedConfiguration {
    FetchedConfiguration(
      configuration: configuration, ttlSeconds: configuration.ttlSeconds,
      expiresAt: configuration.expiry(fetchedAt: startedAtUnixTime).effective,
      requestID: requestID, steps: steps, notes: notes, clockSkewSeconds: clockSkewSeconds,
      token: token)
  }
}
