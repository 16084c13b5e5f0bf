import ICEServers
import Vocabulary

extension FetchLog {
  /// The result of a fetch, with times counted from its start.
  func configuration(
    _ configuration: ICEConfiguration, requestID: String? = nil
  ) -> FetchedConfiguration {
    // Including servers from Link headers, and credentials made here.
    hide(in: configuration)
    let expiry = configuration.expiry(fetchedAt: startedAtUnixTime)
    return FetchedConfiguration(
      configuration: configuration, ttlSeconds: configuration.ttlSeconds,
      expiresAt: expiry.effective, expiryDisagreementSeconds: expiry.disagreement,
      requestID: requestID.map { mask.masked($0) }, steps: steps, notes: notes,
      clockSkewSeconds: clockSkewSeconds,
      token: token)
  }
}
