/// The steps of a check; they do not overlap, so their durations may be added.
package enum PhaseName: String, CaseIterable, Hashable, Sendable {
  case config
  case resolve
  /// Looking up the proxy's name, if that was needed for this check.
  case proxyResolve = "proxy_resolve"
  case proxyConnect = "proxy_connect"
  /// From connecting to the proxy until it has opened the tunnel to the server.
  case proxy
  case connect
  case tls
  case dtls
  /// Connectivity checks until the peer answered one, plus the check that nominated the pair.
  case ice
  case binding
  case allocate
  case permission
  case channelBind = "channel_bind"
  case echo
  case refresh
  case release

  /// Whether it is between this host and the proxy, before the server is involved.
  package var isProxys: Bool {
    switch self {
    case .proxyResolve, .proxyConnect, .proxy: true
    default: false
    }
  }
}
