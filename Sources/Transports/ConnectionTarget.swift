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

/// The identity that the server must prove, and who may vouch for it.
package struct TLSPeer: Sendable {
  package var context: TLSClientContext
  package var name: TLSServerName

  package init(_ context: TLSClientContext, name: TLSServerName) {
    self.context = context
    self.name = name
  }
}

/// Options for connecting.
package struct ConnectionOptions: Sendable {
  /// The address to send from, of the target's IP version; `nil` leaves it to the kernel.
  package var bindAddress: IPAddress?
  /// For UDP: one of our ports, with its address, on which another connection observes unsolicited
  /// packets.
  package var sharedAddress: SocketAddress?
  /// For UDP: the port to use, which has admitted the target.
  package var sharedPort: SharedPort?
  /// For TCP: the port to connect from, in place of one of its own.
  package var streamPort: StreamPort?
  /// How long TCP waits for the peer to acknowledge or to make room before giving up.
  ///
  /// Otherwise a peer that accepts and never reads would hold unsent data for minutes.
  package var sendTimeout: Nanoseconds = .seconds(10)
  /// For TCP and TLS: the tunnel to the server, if the target itself is only an intermediary.
  package var tunnel: (any Tunnel)?

  package init(bindAddress: IPAddress? = nil, tunnel: (any Tunnel)? = nil) {
    self.bindAddress = bindAddress
    self.tunnel = tunnel
  }
}
