/// The steps of a check; disjoint, so that their durations may be added.
package enum PhaseName: String, CaseIterable, Hashable, Sendable {
  case config
  case resolve
  /// The name of the proxy, where it had to be looked up for this check.
  case proxyResolve = "proxy_resolve"
  case proxyConnect = "proxy_connect"
  /// From the connection to the proxy until it has opened the tunnel to the server.
  case proxy
  case connect
  case tls
  case dtls
  /// Connectivity checks until the peer answered one, and the check that nominated the pair.
  case ice
  case binding
  case allocate
  case permission
  case channelBind = "channel_bind"
  case echo
  case refresh
  case release

  /// Whether it is a matter between this host and the proxy, the server not being there yet.
  package var isProxys: Bool {
    switch self {
    case .proxyResolve, .proxyConnect, .proxy: true
    default: false
    }
  }
}
