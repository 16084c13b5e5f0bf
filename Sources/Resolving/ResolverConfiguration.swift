import CAres
import Vocabulary

/// This machine's resolver settings: resolv.conf, and the variables that override it.
struct ResolverConfiguration: Hashable, Sendable {
  var servers: [SocketAddress] = []
  /// Tried in order for a name without a dot.
  var searchDomains: [String] = []
  /// A name with at least this many dots is first asked for as it is.
  var ndots: Int32 = 1
  /// Whether each question starts with a different server.
  var rotatesServers = false

  /// Reads the settings as c-ares does, which may block.
  static func read() throws(AresFailure) -> ResolverConfiguration {
    try AresChannel(.dns, isSearched: true, nil).configuration()
  }
}
