import ICEServers
import Vocabulary

extension FetchLog {
  /// What a fetch hands over, counted from when it began.
  func configuration(
    _ configuration: ICEConfiguration, requestID: String? = nil
  ) -> FetchedConfiguration {
    // Of servers in Link headers and of made credentials as well.
    let mask = mask.adding(configuration.servers.compactMap(\.credential?.password))
    let expiry = configuration.expiry(fetchedAt: startedAtUnixTime)
    return FetchedConfiguration(
      configuration: configuration, ttlSeconds: configuration.ttlSeconds,
      expiresAt: expiry.effective, expiryDisagreementSeconds: expiry.disagreement,
      requestID: requestID.map { mask.masked($0) }, mask: mask, steps: steps, notes: notes,
      clockSkewSeconds: clockSkewSeconds,
      token: token)
  }
}
