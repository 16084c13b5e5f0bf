package import HTTPFetching
import Polling
internal import TLS
package import Transports
package import Vocabulary

/// A tunnel through a proxy to the server: CONNECT, or SOCKS5.
package struct ProxyTunnel: Tunnel {
  private let proxy: Proxy
  /// The identity that the proxy must prove, if it speaks TLS.
  private let proxyPeer: TLSPeer?
  private let host: String
  private let port: UInt16
  package let connectDeadline: Instant

  /// A tunnel to a server, given as a name or a literal.
  nonisolated package init(
    through proxy: Proxy, provingToBe proxyPeer: TLSPeer? = nil, to host: String, port: UInt16,
    connectDeadline: Instant = .distantFuture
  ) {
    self.proxy = proxy
    self.proxyPeer = proxyPeer
    self.host = host
    self.port = port
    self.connectDeadline = connectDeadline
  }

  /// Does one-time work that would otherwise slow down the first tunnel.
  package static func prepare() {
    _ = EasyHandle.isReady
  }

  @NetworkActor
  package func open(
    over stream: any Link, until deadline: Instant
  ) async throws(TransportError) -> OpenTunnel {
    guard let proxyPeer else {
      let early = try await shakeHands(with: try LinkPump(stream), until: deadline)
      return OpenTunnel(link: stream, early: early, security: nil)
    }
    let secured = SecureLink(try TLSFilter(proxyPeer, .stream), over: stream)
    let pump = try LinkPump(secured)
    let security = try await secured.shakeHands(until: deadline)
    let early = try await shakeHands(with: pump, until: deadline)
    return OpenTunnel(link: secured, early: early, security: security)
  }

  /// Delivers the bytes that arrived after the proxy's consent.
  @NetworkActor
  private func shakeHands(
    with pump: LinkPump, until deadline: Instant
  ) async throws(TransportError) -> [Arrival] {
    do throws(ProxyFailure) {
      let unread = try await ProxyHandshake.perform(
        to: host, port: port, through: proxy, at: pump.meetingPoint, until: deadline)
      let bytes = unread + pump.finish()
      var early: [Arrival] = []
      if !bytes.isEmpty { early.append(.received(bytes, at: EventLoop.now, nil)) }
      if let ending = pump.ending { early.append(.closed(ending)) }
      return early
    } catch {
      throw TransportError(error, endedBy: pump.ending)
    }
  }
}

extension TransportError {
  /// A broken connection says more than libcurl seeing its end.
  fileprivate init(_ failure: ProxyFailure, endedBy ending: TransportError?) {
    switch (failure.reason, ending) {
    case (.closed, let ending?) where ending != .closed: self = ending
    case (.timeout, _) where failure.evidence.isEmpty: self = .timeout
    case (.cancelled, _): self = .cancelled
    default: self = .proxy(failure)
    }
  }
}
