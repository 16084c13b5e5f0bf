package import Vocabulary

/// What the token of a session says of itself; nothing of it was verified here.
package struct TokenInfo: Hashable, Sendable {
  package var algorithm: SafeText?
  package var participantID: SafeText?
  package var stage: SafeText?
  package var userID: SafeText?
  package var issuedAt: UnixTime?
  package var expiresAt: UnixTime?
  /// `nil` where it does not say.
  package var mayPublish: Bool?
  package var maySubscribe: Bool?
  package var whipURL: SafeText?
  package var eventsURL: SafeText?
  package var version: SafeText?

  package init() {}
}
