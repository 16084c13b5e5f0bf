package import HTTPFetching
package import Vocabulary

/// An endpoint to negotiate a media session with: WHIP (RFC 9725) or WHEP.
package struct WHIPSettings: Sendable {
  package enum Direction: Hashable, Sendable {
    /// WHIP.
    case publish
    /// WHEP.
    case play
  }

  package var url: HTTPURL
  package var direction: Direction
  /// The place to read the bearer token from.
  package var bearer: SecretLocation?
  /// Uses OPTIONS only, which creates no session: its links are all that is learned.
  package var makesNoSession: Bool
  /// Further hosts, with their subdomains, that may be sent the token.
  package var allowedHosts: [String]
  /// The key that the endpoint's certificate must have, whoever signed it.
  package var pin: PublicKeyPin?

  package init(
    url: HTTPURL, direction: Direction = .publish, bearer: SecretLocation? = nil,
    makesNoSession: Bool = false, allowedHosts: [String] = [], pin: PublicKeyPin? = nil
  ) {
    self.url = url
    self.direction = direction
    self.bearer = bearer
    self.makesNoSession = makesNoSession
    self.allowedHosts = allowedHosts
    self.pin = pin
  }
}
