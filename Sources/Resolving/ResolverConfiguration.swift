import CAres
import Vocabulary

/// How this machine has names looked up: resolv.conf, and the variables that stand in for it.
struct ResolverConfiguration: Hashable, Sendable {
  var servers: [SocketAddress] = []
  /// Tried in their order for a name without a dot.
  var searchDomains: [String] = []
  /// How many dots make a name that is asked for as it is first.
  var ndots: Int32 = 1
  /// Whether each question begins with another server.
  var rotatesServers = false

  /// Reads it as c-ares does, which may block.
  static func read() throws(AresFailure) -> ResolverConfiguration {
    try AresChannel(.dns, isSearched: true, nil).configuration()
  }
}
