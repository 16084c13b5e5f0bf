import ICEServers

extension FetchLog {
  /// What a fetch hands over, counted from when it began.
  func configuration(
    _ configuration: ICEConfiguration, requestID: String? = nil
  ) -> FetchedConfiguration {
    let expiry = configuration.expiry(fetchedAt: startedAtUnixTime)
    return FetchedConfiguration(
      configuration: configuration, ttlSeconds: configuration.ttlSeconds,
      expiresAt: expiry.effective, expiryDisagreementSeconds: expiry.disagreement,
      requestID: requestID, steps: steps, notes: notes, clockSkewSeconds: clockSkewSeconds,
      token: token)
  }
}
