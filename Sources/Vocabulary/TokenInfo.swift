/// A session token's own claims, which are not verified here.
package struct TokenInfo: Hashable, Sendable {
  package var algorithm: SafeText?
  package var participantID: SafeText?
  package var stage: SafeText?
  package var userID: SafeText?
  package var issuedAt: UnixTime?
  package var expiresAt: UnixTime?
  /// `nil` if it does not say.
  package var mayPublish: Bool?
  package var maySubscribe: Bool?
  package var whipURL: SafeText?
  package var eventsURL: SafeText?
  package var version: SafeText?

  package init() {}
}
