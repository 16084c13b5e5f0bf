package import TLS
package import Vocabulary

/// Where to connect, and over which transport.
package enum ConnectionTarget: Sendable {
  case udp(SocketAddress)
  case tcp(SocketAddress)
  case tls(SocketAddress, TLSPeer)
  case dtls(SocketAddress, TLSPeer)

  package var address: SocketAddress {
    switch self {
    case .udp(let address), .tcp(let address), .tls(let address, _), .dtls(let address, _): address
    }
  }

  package var transport: TransportProtocol {
    switch self {
    case .udp: .udp
    case .tcp: .tcp
    case .tls: .tls
    case .dtls: .dtls
    }
  }

  var tlsPeer: TLSPeer? {
    switch self {
    case .udp, .tcp: nil
    case .tls(_, let peer), .dtls(_, let peer): peer
    }
  }
}

/// Who the server must prove to be, and by whose word.
package struct TLSPeer: Sendable {
  package var context: TLSClientContext
  package var name: TLSServerName

  package init(_ context: TLSClientContext, name: TLSServerName) {
    self.context = context
    self.name = name
  }
}

/// How to connect.
package struct ConnectionOptions: Sendable {
  /// The address to send from, of the target's IP version; `nil` leaves it to the kernel.
  package var bindAddress: IPAddress?
  /// For UDP: a port of ours, with its address, that another connection has and hears strangers at.
  package var sharedAddress: SocketAddress?
  /// How long TCP waits for the peer to acknowledge or to make room before it gives up.
  ///
  /// A peer that accepts and never reads would hold what is unsent for minutes otherwise.
  package var sendTimeout: Nanoseconds = .seconds(10)
  /// For TCP and TLS: the way on, where the target itself is only in between.
  package var tunnel: (any Tunnel)?

  package init(bindAddress: IPAddress? = nil, tunnel: (any Tunnel)? = nil) {
    self.bindAddress = bindAddress
    self.tunnel = tunnel
  }
}
