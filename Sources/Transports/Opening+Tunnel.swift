internal import HTTPFetching
internal import Polling
import TLS
internal import Vocabulary

extension Opening {
  /// Connects to the proxy, and has it open the tunnel.
  mutating func connect(through tunnel: Tunnel) async throws(TransportError) -> any Link {
    let stream = try await connect(.proxyConnect, until: min(deadline, tunnel.connectDeadline))
    let started = EventLoop.now
    do {
      let link = try await enter(tunnel, over: stream)
      note(.proxy, since: started, nil)
      // Stamps count bytes, so that the proxy's must be over.
      if target.tlsPeer == nil, tunnel.proxyPeer == nil { stream.stampPackets() }
      return link
    } catch {
      stream.close()
      note(.proxy, since: started, error)
      throw error
    }
  }

  private mutating func enter(
    _ tunnel: Tunnel, over stream: StreamLink
  ) async throws(TransportError) -> any Link {
    guard let peer = tunnel.proxyPeer else {
      try await shakeHands(tunnel, with: try LinkPump(stream))
      return stream
    }
    let secured = SecureLink(try TLSFilter(peer, .stream), over: stream)
    let pump = try LinkPump(secured)
    proxySecurity = try await secured.shakeHands(until: deadline)
    try await shakeHands(tunnel, with: pump)
    return secured
  }

  private mutating func shakeHands(
    _ tunnel: Tunnel, with pump: LinkPump
  ) async throws(TransportError) {
    do throws(ProxyFailure) {
      let unread = try await ProxyHandshake.perform(
        to: tunnel.host, port: tunnel.port, through: tunnel.proxy, at: pump.meetingPoint,
        until: deadline)
      let bytes = unread + pump.finish()
      if !bytes.isEmpty { early.append(.received(bytes, at: EventLoop.now, nil)) }
      if let ending = pump.ending { early.append(.closed(ending)) }
    } catch {
      throw TransportError(error, endedBy: pump.ending)
    }
  }
}

extension TransportError {
  /// A broken connection says more than that libcurl saw its end.
  fileprivate init(_ failure: ProxyFailure, endedBy ending: TransportError?) {
    switch (failure.reason, ending) {
    case (.closed, let ending?) where ending != .closed: self = ending
    case (.timeout, _) where failure.evidence.isEmpty: self = .timeout
    case (.cancelled, _): self = .cancelled
    default: self = .proxy(failure)
    }
  }
}
