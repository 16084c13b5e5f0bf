package import HTTPFetching

/// An endpoint that a media session is agreed with: WHIP (RFC 9725) or WHEP.
package struct WHIPSettings: Sendable {
  package enum Direction: Hashable, Sendable {
    /// WHIP.
    case publish
    /// WHEP.
    case play
  }

  package var url: HTTPURL
  package var direction: Direction
  /// Where the bearer token is read from.
  package var bearer: SecretLocation?
  /// Asks with OPTIONS alone, which makes no session: its links are all that is learnt.
  package var makesNoSession: Bool
  /// Hosts, and all below them, that may be sent the token besides the one that was named.
  package var allowedHosts: [String]

  package init(
    url: HTTPURL, direction: Direction = .publish, bearer: SecretLocation? = nil,
    makesNoSession: Bool = false, allowedHosts: [String] = []
  ) {
    self.url = url
    self.direction = direction
    self.bearer = bearer
    self.makesNoSession = makesNoSession
    self.allowedHosts = allowedHosts
  }
}
