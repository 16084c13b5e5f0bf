package import ICEServers
package import Vocabulary

/// What an audit asks a server beyond what it can do.
package struct AuditOptions: Sendable {
  /// Whether to find out whom the server's relays reach, which takes its owner's consent.
  package var testsPolicy = false
  /// Whether to find out how many requests without credentials it answers in a second.
  package var measuresLoad = false

  /// Of the servers' authorization server, to try whether they take it.
  package var token: TURNToken?

  package init() {}

  /// How long an audit may take by itself.
  package var longest: Nanoseconds { .seconds(60) }
}
