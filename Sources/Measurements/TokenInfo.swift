/// What the token of a session says of itself; nothing of it was verified here.
package struct TokenInfo: Hashable, Sendable {
  package var algorithm: ServerText?
  package var participantID: ServerText?
  package var stage: ServerText?
  package var userID: ServerText?
  package var issuedAt: UnixTime?
  package var expiresAt: UnixTime?
  /// `nil` where it does not say.
  package var mayPublish: Bool?
  package var maySubscribe: Bool?
  package var whipURL: ServerText?
  package var eventsURL: ServerText?
  package var version: ServerText?

  package init() {}
}
