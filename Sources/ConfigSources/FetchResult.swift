import ICEServers
import Vocabulary

extension FetchLog {
  /// The result of a fetch, with times counted from its start.
  func configuration(
    _ configuration: ICEConfiguration, requestID: String? = nil
  ) -> FetchedConfiguration {
    // Including servers from Link headers, and credentials made here.
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
